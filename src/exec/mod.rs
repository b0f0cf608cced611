//! Running machines: who keeps their record, who limits them, who starts them again.

#![expect(
    clippy::disallowed_methods,
    reason = "records are made durable on a thread of their own, and limits look at the real clock"
)]

pub mod crew;
pub mod recording;
