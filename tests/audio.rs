//! Live sound through a real PulseAudio server with a sink that plays to nobody, listened to at its monitor.
#![cfg(target_os = "linux")]
