//! Small programs and the hash of the picture that they leave: each was looked at when its hash was written down.
//!
//! The tiles show their own codes, so that a picture can be checked by reading it and does not change with fbc's artwork.
//! `FBC_PICTURES=DIR` writes the pictures as PNG files.

use std::path::Path;

use fbc::famicom::screen::CharacterTable;
use fbc::famicom::tiles::TileSet;
use fbc::famicom::video::compositor::Compositor;
use fbc::famicom::video::image::{COLORS, HEIGHT, Image, WIDTH};

use crate::harness::Runner;

/// Hexadecimal digits of 3 x 5 dots, the leftmost in bit 2.
const DIGITS: [[u8; 5]; 16] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 3, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 2, 2, 2],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
    [2, 5, 7, 5, 5],
    [6, 5, 6, 5, 6],
    [3, 4, 4, 4, 3],
    [6, 5, 5, 5, 6],
    [7, 4, 6, 4, 7],
    [7, 4, 6, 4, 4],
];

/// Table B's tiles show their codes in value 1 and nothing else, 32 is blank; table A's show them in value 3 on value 2.
fn coded_tiles() -> TileSet {
    let mut set = TileSet::blank();
    for code in 0..=255_u8 {
        let written = |ink: u8, paper: u8| {
            let mut tile = [[paper; 8]; 8];
            for (left, digit) in [(0, code >> 4), (4, code & 15)] {
                for (row, dots) in DIGITS[usize::from(digit)].iter().enumerate() {
                    for column in (0..3).filter(|column| dots >> (2 - column) & 1 == 1) {
                        tile[row + 1][left + column] = ink;
                    }
                }
            }
            tile
        };
        set.set_tile(CharacterTable::A, code, written(3, 2));
        if code != 32 {
            set.set_tile(CharacterTable::B, code, written(1, 0));
        }
    }
    set
}

/// Runs a program for some frames and compares the hash of its picture.
#[track_caller]
fn check(name: &str, program: &str, frames: u64, expected: &str) {
    let run = Runner::new().frames(frames).program(program);
    let mut machine = run.machine;
    let mut compositor = Compositor::default();
    compositor.compose(&machine.scene(), &coded_tiles());
    let image = compositor.image();
    if let Some(folder) = std::env::var_os("FBC_PICTURES") {
        write(&Path::new(&folder).join(name).with_extension("png"), image);
    }
    let hash = blake3::hash(&[image.pixels.as_slice(), image.colors.as_flattened()].concat()).to_hex();
    assert_eq!(&hash[..16], expected, "{name}");
}

fn write(path: &Path, image: &Image) {
    let file = std::fs::File::create(path).expect("the folder is there");
    let mut encoder = png::Encoder::new(file, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(image.colors[..COLORS].as_flattened());
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&image.pixels)).expect("a picture");
}

#[test]
fn text_in_colour_areas() {
    let program = "10 CLS:FOR Y=0 TO 23:FOR X=0 TO 26 STEP 3:LOCATE X,Y:PRINT CHR$(65+X);:NEXT:NEXT\n\
        20 FOR I=0 TO 3:COLOR I*6,I*5,I:NEXT:PALETB 0,1,48,0,0\n30 GOTO 30\n";
    check("text", program, 600, "1e77715457a3bdfd");
}

#[test]
fn a_scrolled_screen() {
    let program = "10 CLS:FOR I=0 TO 26:PRINT \"LINE\";I:COLOR 0,10,1:NEXT\n20 GOTO 20\n";
    check("scrolled", program, 600, "cda952a67749737e");
}

#[test]
fn sprites_before_and_behind() {
    let program = "10 CLS:SPRITE ON:CGSET 1,1:FOR I=0 TO 11:LOCATE 0,I*2:PRINT \"ABCDEFGHIJKLMNOPQRSTUVWXYZ\";:NEXT\n\
        20 DEF SPRITE 0,(0,1,0,0,0)=CHR$(0)+CHR$(1)+CHR$(2)+CHR$(3)\n\
        30 DEF SPRITE 1,(1,1,0,1,0)=CHR$(5)+CHR$(4)+CHR$(7)+CHR$(6)\n\
        40 DEF SPRITE 2,(2,1,1,0,1)=CHR$(10)+CHR$(11)+CHR$(8)+CHR$(9)\n\
        50 DEF SPRITE 3,(3,0,0,0,0)=CHR$(208)\n\
        60 SPRITE 0,40,50:SPRITE 1,48,58:SPRITE 2,100,60:SPRITE 3,250,61\n70 GOTO 70\n";
    check("sprites", program, 600, "71dba563b7d9b1a9");
}

#[test]
fn five_on_a_line() {
    let program = "10 CLS:SPRITE ON:FOR I=0 TO 7\n20 DEF SPRITE I,(I MOD 4,1,0,0,0)=CHR$(I*4)+CHR$(I*4+1)+CHR$(I*4+2)+CHR$(I*4+3)\n\
        30 SPRITE I,20+I*25,100+I*3:NEXT\n40 GOTO 40\n";
    check("limit", program, 600, "abcbe0e49aaf0a3f");
}

#[test]
fn walkers_on_their_way() {
    let program = "10 CLS:SPRITE ON:CGSET 1,0:FOR I=0 TO 7:DEF MOVE(I)=SPRITE(I,I+1,2,255,0,I MOD 4):POSITION I,120,110:NEXT\n\
        20 MOVE 0,1,2,3,4,5,6,7\n30 GOTO 30\n";
    check("walkers", program, 150, "3eaf3fb510d37aaa");
}

#[test]
fn other_tables_and_a_filter() {
    let program = "10 CLS:SPRITE ON:PRINT \"ABC\":DEF SPRITE 0,(0,1,0,0,0)=\"ABCD\":SPRITE 0,100,100:CGEN 1:FILTER 3\n20 GOTO 20\n";
    check("tables", program, 100, "c86f3e0e72813318");
}

#[test]
fn the_second_screen() {
    let program = "10 CLS:PRINT \"FIRST\":SCREEN 0,1:CLS:LOCATE 5,5:PRINT \"SECOND\":COLOR 5,5,2:SCREEN 1,0:PRINT \"X\"\n20 GOTO 20\n";
    check("second", program, 200, "3cacfb78131b715a");
}

#[test]
fn a_question_with_its_cursor() {
    check("cursor", "10 CLS:LOCATE 3,3:INPUT \"NAME\",A$\n", 100, "894d289e7e3e8b0d");
}
