//! Moments as bytes: differences from an earlier one, or from the beginning.

use crate::famicom::position::Position;
use crate::famicom::snapshot::TIME_MAX;
use crate::vm::bytes::{ReadError, Reader, Writer};
use crate::vm::time::HalfCycles;

/// Appends a moment as its difference from one that is not later.
pub(super) fn write_position(out: &mut Writer, from: Position, at: Position) {
    out.varint(at.statements.saturating_sub(from.statements));
    out.varint(at.time.0.saturating_sub(from.time.0));
}

/// Reads what [`write_position`] wrote.
///
/// # Errors
/// Bytes that are no moment, or one beyond [`TIME_MAX`].
pub(super) fn later(from: Position, input: &mut Reader<'_>) -> Result<Position, ReadError> {
    let statements = input.varint(TIME_MAX.saturating_sub(from.statements), "statements")?;
    let time = input.varint(TIME_MAX.saturating_sub(from.time.0), "time")?;
    Ok(Position { statements: from.statements + statements, time: HalfCycles(from.time.0 + time) })
}
