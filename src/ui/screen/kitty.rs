//! Kitty's graphics protocol: each strip is a picture with a number, placed over so many cells.
//!
//! What is sent is inline, since files and shared memory fail over SSH. A strip's new picture has another number than its
//! old one, which is deleted behind it: replacing a picture under the same number would show a gap. Replies are
//! suppressed (`q=2`), since nobody could tell them from keys. Not through tmux, which would need to be told to pass it.
//!
//! Source: kitty documentation, "Terminal graphics protocol".

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::picture_file::PictureFile;
use super::sequence::{move_to, put};
use super::strips::{STRIPS_MAX, Strips};
use super::{Area, Encoder, View};

/// Characters of base64 in one command.
const CHUNK: usize = 4096;

/// The first of our pictures' numbers: one that others are unlikely to use.
const FIRST_NUMBER: u32 = 0xFBC0;

/// Pixel rows from which on the terminal may do a part of the enlarging; it does not show any more.
const PIXEL_ROWS_MAX: u32 = 1440;

/// The encoder.
#[derive(Clone, Debug)]
pub struct Kitty {
    cell: Option<(u16, u16)>,
    strips: Strips,
    /// For each strip, which of its two numbers is shown.
    second: [bool; STRIPS_MAX as usize],
    file: PictureFile,
    text: String,
}

impl Kitty {
    /// For a terminal whose cells are so large in pixels, if known. Nothing is shown before [`Encoder::place`].
    pub fn new(cell: Option<(u16, u16)>) -> Kitty {
        Kitty {
            cell,
            strips: Strips::default(),
            second: [false; STRIPS_MAX as usize],
            file: PictureFile::default(),
            text: String::new(),
        }
    }
}

impl Encoder for Kitty {
    fn place(&mut self, area: Area) {
        self.strips = Strips::new(area, coarser(self.cell, area.rows));
    }

    fn encode(&mut self, view: &View<'_>, out: &mut Vec<u8>) {
        if self.strips.is_fresh() {
            // A cleared or resized terminal keeps pictures.
            delete_all(out);
        }
        let Area { x, columns, .. } = self.strips.area;
        let Kitty { second, file, text, .. } = self;
        self.strips.update(view.image, |index, strip, scaling| {
            let old = number(index, second[index]);
            second[index] = !second[index];
            let new = number(index, second[index]);
            text.clear();
            STANDARD.encode_string(file.of(view.image, strip, scaling), text);
            let rows = strip.rows;
            move_to(x, strip.y, out);
            let mut rest = text.as_str();
            let mut first = true;
            while !rest.is_empty() {
                let (chunk, behind) = rest.split_at(CHUNK.min(rest.len()));
                let more = u8::from(!behind.is_empty());
                if first {
                    put(out, format_args!("\x1b_Ga=T,q=2,f=100,i={new},p=1,c={columns},r={rows},C=1,m={more};"));
                } else {
                    put(out, format_args!("\x1b_Gq=2,m={more};"));
                }
                out.extend_from_slice(chunk.as_bytes());
                out.extend_from_slice(b"\x1b\\");
                rest = behind;
                first = false;
            }
            delete(old, out);
        });
    }

    fn remove(&mut self, out: &mut Vec<u8>) {
        delete_all(out);
        self.strips.forget();
    }
}

fn number(strip: usize, second: bool) -> u32 {
    FIRST_NUMBER + 2 * strip as u32 + u32::from(second)
}

fn delete(number: u32, out: &mut Vec<u8>) {
    put(out, format_args!("\x1b_Ga=d,d=I,i={number},q=2\x1b\\"));
}

/// Deletes all pictures that this encoder can have shown, here or before a crash.
fn delete_all(out: &mut Vec<u8>) {
    for strip in 0..usize::from(STRIPS_MAX) {
        delete(number(strip, false), out);
        delete(number(strip, true), out);
    }
}

/// A part of the cell's size, if the whole would make too large a picture.
pub(super) fn coarser(cell: Option<(u16, u16)>, rows: u16) -> Option<(u16, u16)> {
    let (width, height) = cell?;
    let part = (u32::from(rows) * u32::from(height)).div_ceil(PIXEL_ROWS_MAX).max(1);
    let part = u16::try_from(part).unwrap_or(u16::MAX);
    Some((width.div_ceil(part), height.div_ceil(part)))
}
