//! What other parts of fbc find out, in the words of this report.

use crate::ui::screen::color::Depth;

/// Where sound goes, or why nowhere; nothing if this build has none.
pub(super) fn sound() -> Option<Result<String, String>> {
    None
}

/// How many colours the terminal has, as far as that is known.
pub(super) fn depth() -> Option<Depth> {
    None
}
