//! Files that grow while a program runs.

mod sound_file;

pub(super) use sound_file::SoundFile;
