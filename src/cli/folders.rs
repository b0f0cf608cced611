//! The folders of a person's own that fbc uses, by the XDG conventions.

use std::path::PathBuf;

/// For what fbc remembers between sessions: `fbc` in `XDG_STATE_HOME`, else in `~/.local/state`.
pub(super) fn state() -> Option<PathBuf> {
    own("XDG_STATE_HOME", ".local/state")
}

/// For what a person gave to fbc: `fbc` in `XDG_DATA_HOME`, else in `~/.local/share`.
pub(super) fn data() -> Option<PathBuf> {
    own("XDG_DATA_HOME", ".local/share")
}

fn own(variable: &str, at_home: &str) -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute(variable)
        .or_else(|| absolute("HOME").map(|home| home.join(at_home)))
        .or_else(|| absolute("LOCALAPPDATA"))?;
    Some(base.join("fbc"))
}
