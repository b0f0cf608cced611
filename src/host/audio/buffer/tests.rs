//! The buffer between simulated clocks.
