//! What other parts of fbc find out, in the words of this report.

use crate::cli::style;
use crate::host::audio;
use crate::ui::screen::color::Depth;

/// Where sound goes, or why nowhere.
pub(super) fn sound() -> Option<Result<String, String>> {
    let found = audio::probe(None).map_err(|problem| problem.to_string());
    Some(found.map(|audio::Report { place, server, version, device, rate }| {
        format!("{server} {version}, {device} at {rate} Hz ({place})")
    }))
}

/// How many colours the terminal has.
pub(super) fn depth() -> Option<Depth> {
    Some(style::depth())
}
