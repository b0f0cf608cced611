//! Sound: from the register writes that [`super::apu`] notes to samples.
//!
//! Nothing here can influence the machine. `chip` is the sound chip as a function of its writes, which moves from edge
//! to edge of its waves; `mixer` is its analogue side; `kernel` makes an edge into samples, `edges`
//! gathers them; `synth` joins all for who wants to hear.
//!
//! Spec: sound 8.

mod chip;
mod edges;
mod kernel;
mod mixer;
mod synth;

pub use synth::{DELAY_SAMPLES, SampleRate, Synth};
