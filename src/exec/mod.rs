//! Running machines for somebody: where they run is a port, what they may use is a quota, what happens when they fail is
//! a policy, and who keeps their record is told from here.
//!
//! Knows no screen and no terminal. The machine's own time is virtual; what is here besides lives in real time, and is
//! the only reason for threads and the clock.

#![expect(
    clippy::disallowed_methods,
    reason = "machines run on threads and are metered with the clock, and records are made durable on a thread of their own; \
              what is decided is decided in pure files"
)]

pub mod crew;
pub mod fair;
pub mod local;
pub mod past;
pub mod policy;
pub mod port;
pub mod quota;
pub mod recording;
pub mod restore;
pub mod supervision;
pub mod whereabouts;
