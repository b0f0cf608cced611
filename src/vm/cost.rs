//! What statements cost in CPU cycles: estimates of the original interpreter's speed, resolved when code is compiled.
//!
//! All figures are (unconfirmed) and from spec, machine 8; this file is the one place to change them. Any change raises
//! the machine revision.

/// Dispatch: added to every statement but NEXT.
pub const STATEMENT: u32 = 300;
/// NEXT in all.
pub const NEXT: u32 = 700;
/// A literal.
pub const CONSTANT: u32 = 150;
/// Finding a variable that is the first in memory.
pub const VARIABLE: u32 = 200;
/// Each simple variable in front of the one looked for.
pub const VARIABLE_IN_FRONT: u32 = 40;
/// Each array in front of the one looked for.
pub const ARRAY_IN_FRONT: u32 = 150;
/// Finding an element, on top of finding its array.
pub const ELEMENT: u32 = 400;
/// An operator.
pub const OPERATOR: u32 = 250;
/// Multiply, divide and MOD, on top of `OPERATOR`.
pub const MULTIPLY: u32 = 900;
/// A sign or NOT: no operand is stacked, so it is cheaper than an operator between two.
pub const UNARY: u32 = 150;
/// A function call, without its arguments.
pub const FUNCTION: u32 = 300;
/// GOTO, GOSUB and their like, without the search.
pub const JUMP: u32 = 300;
/// Each program line in front of the target of a jump.
pub const JUMP_PER_LINE: u32 = 45;
/// IF.
pub const IF: u32 = 200;
/// An assignment's target, in all.
pub const ASSIGNMENT: u32 = 150;
/// Copying one character of a string.
pub const CHARACTER: u32 = 12;
/// Characters assumed where a string's length is only known when it runs.
pub const TYPICAL_LENGTH: u32 = 8;
/// The least that a statement costs; bounds how many can run in a slice of time.
pub const LEAST: u32 = STATEMENT;

/// The cost of a jump to the line with this index.
pub fn jump(line_index: usize) -> u32 {
    JUMP.saturating_add(JUMP_PER_LINE.saturating_mul(u32::try_from(line_index).unwrap_or(u32::MAX)))
}
