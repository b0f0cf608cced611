//! Which store a command works with: `--store DIR`, else FBC_STORE, else the folder for data.

use std::path::{Path, PathBuf};

use super::runs::words;
use crate::store::error::StoreError;
use crate::store::store::Store;

/// Why there is no store.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoStore {
    /// Nobody says where.
    #[error("there is no place for runs: neither --store, FBC_STORE, XDG_DATA_HOME nor HOME says one")]
    Nowhere,
    /// It cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The store's folder.
pub(super) fn directory(flag: Option<&Path>) -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    flag.map(Path::to_owned)
        .or_else(|| variable("FBC_STORE").map(PathBuf::from))
        .or_else(|| Store::default_directory(variable))
}

/// The store, to look at: its folder may not be there.
///
/// # Errors
/// [`NoStore::Nowhere`].
pub(super) fn find(flag: Option<&Path>) -> Result<Store, NoStore> {
    Ok(Store::at(&directory(flag).ok_or(NoStore::Nowhere)?))
}

/// Lets ended runs beyond the limits go, once a day; the sentence for the person if there were any. What fails here is said
/// by whoever needs the store.
pub(super) fn expire(store: &Store) -> Option<String> {
    let expired = store.expire_daily().ok()??;
    let removed = expired.runs.len();
    (removed > 0).then(|| {
        format!(
            "{}; `fbc runs limits` shows and sets how many stay, `fbc runs keep` keeps one",
            words::expired(&expired)
        )
    })
}
