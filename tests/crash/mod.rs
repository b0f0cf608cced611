//! Nothing is lost: the built binary is killed, its disk is full, its files are damaged, others want the same run, and what
//! was recorded is compared with a run that nobody disturbed.
//!
//! `FBC_CRASH_KILLS=N` kills so often (default 40), `FBC_CRASH_SEED=N` repeats a session of kills: every failure names its
//! seed. docs/reliability.md says what is promised.

mod disks;
mod films;
mod kills;
#[cfg(target_os = "linux")]
mod live;
mod processes;
mod programs;
mod victim;
mod writes;
