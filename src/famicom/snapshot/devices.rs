//! The devices' part of a snapshot. Most of it is written as the difference from power-on, since most of it never changes.

use super::{FRAME_MAX, TIME_MAX};
use crate::famicom::apu::{Apu, REGISTER_COUNT};
use crate::famicom::console::Console;
use crate::famicom::editor::Editor;
use crate::famicom::function_keys::{FunctionKeys, TEXT_MAX};
use crate::famicom::keyboard::{Keyboard, Press};
use crate::famicom::machine::Config;
use crate::famicom::music::Music;
use crate::famicom::nametable::Nametable;
use crate::famicom::pad::{Pad, Pads};
use crate::famicom::palette::Palette;
use crate::famicom::picture::{Cursor, Picture};
use crate::famicom::screen::{Cgen, Page, Screen};
use crate::famicom::sprite::Actors;
use crate::famicom::stream::Stream;
use crate::vm::bytes::{ReadError, Reader, Writer};
use crate::vm::time::{Frame, HalfCycles};

/// FILTER has three bits.
const FILTER_MAX: u8 = 7;

/// Writes the devices. They must have been advanced to the present.
pub(super) fn write(console: &Console, out: &mut Writer) {
    write_screen(&console.screen, out);
    write_palette(&console.palette, out);
    write_actors(&console.actors, &Actors::new(console.dialect), out);
    write_music(&console.music, out);
    write_apu(&console.apu, out);
    out.option(console.beep_until, |out, end| out.varint(end.0));
    write_pads(&console.pads, out);
    write_keyboard(&console.keyboard, out);
    out.flag(console.editor.is_inserting());
    out.option(console.editor.input_start(), write_cursor);
    out.difference(&console.ram, &vec![0; console.ram.len()]);
    out.difference(&console.cartridge, &vec![0; console.cartridge.len()]);
    out.u8(console.mask);
    out.varint(console.stream.offset());
    out.flag(console.stream.at_line_start());
}

/// Reads what [`write`] wrote.
pub(super) fn read(input: &mut Reader<'_>, config: &Config) -> Result<Console, ReadError> {
    let mut console = Console::new(config.dialect, config.model, config.pause_unit);
    console.screen = read_screen(input)?;
    console.palette = read_palette(input)?;
    read_actors(input, &mut console.actors)?;
    read_music(input, &mut console.music)?;
    console.apu = read_apu(input)?;
    console.beep_until = input.option("beep", |input| input.varint(TIME_MAX, "end of the beep").map(HalfCycles))?;
    console.pads = read_pads(input)?;
    console.keyboard = read_keyboard(input)?;
    let inserting = input.flag("insert mode")?;
    let start = input.option("start of input", read_cursor)?;
    console.editor = Editor::from_parts(inserting, start).ok_or(ReadError::Range("start of input"))?;
    input.difference(&mut console.ram, "RAM")?;
    input.difference(&mut console.cartridge, "cartridge RAM")?;
    console.mask = input.u8()?;
    let offset = input.varint(TIME_MAX, "output offset")?;
    console.stream = Stream::at(offset, input.flag("start of an output line")?);
    Ok(console)
}

fn write_screen(screen: &Screen, out: &mut Writer) {
    out.u8(screen.shown_page().number());
    out.u8(screen.written_page().number());
    out.u8(screen.cgen.number());
    let blank = Nametable::blank();
    for page in [Page::Text, Page::Graphic] {
        let picture = screen.page(page);
        out.u8(picture.scroll_dots());
        write_cursor(out, picture.cursor());
        out.varint(u64::from(picture.wraps()));
        out.difference(&picture.image(), &blank.image());
    }
}

fn read_screen(input: &mut Reader<'_>) -> Result<Screen, ReadError> {
    let (shown, written) = (read_page(input)?, read_page(input)?);
    let cgen = Cgen::new(input.u8()?).ok_or(ReadError::Range("CGEN"))?;
    let pictures = [read_picture(input)?, read_picture(input)?];
    Ok(Screen::from_parts(pictures, shown, written, cgen))
}

fn read_page(input: &mut Reader<'_>) -> Result<Page, ReadError> {
    Page::from_number(input.u8()?).ok_or(ReadError::Range("page"))
}

fn read_picture(input: &mut Reader<'_>) -> Result<Picture, ReadError> {
    let (scroll, cursor) = (input.u8()?, read_cursor(input)?);
    let wraps = input.varint(u64::from(u32::MAX), "continued rows")? as u32;
    let mut image = Nametable::blank().image();
    input.difference(&mut image, "picture")?;
    Picture::from_parts(Nametable::from_image(&image), scroll, cursor, wraps).ok_or(ReadError::Range("picture"))
}

fn write_cursor(out: &mut Writer, cursor: Cursor) {
    out.u8(cursor.x);
    out.u8(cursor.y);
}

fn read_cursor(input: &mut Reader<'_>) -> Result<Cursor, ReadError> {
    Ok(Cursor { x: input.u8()?, y: input.u8()? })
}

fn write_palette(palette: &Palette, out: &mut Writer) {
    out.difference(&palette.bytes(), &Palette::new().bytes());
    out.u8(palette.filter());
}

fn read_palette(input: &mut Reader<'_>) -> Result<Palette, ReadError> {
    let mut bytes = Palette::new().bytes();
    input.difference(&mut bytes, "palette")?;
    let palette = Palette::from_parts(&bytes, input.u8_to(FILTER_MAX, "FILTER")?);
    // Colours have six bits, and mirrored ones agree.
    if palette.bytes() == bytes { Ok(palette) } else { Err(ReadError::Range("palette")) }
}

fn write_actors(actors: &Actors, start: &Actors, out: &mut Writer) {
    out.varint(actors.frame.0);
    out.flag(actors.shown);
    out.difference(&actors.oam, &start.oam);
    out.difference(&actors.flags, &start.flags);
    out.difference(&actors.sizes, &start.sizes);
    out.difference(actors.tiles.as_flattened(), start.tiles.as_flattened());
    out.difference(actors.motion.as_flattened(), start.motion.as_flattened());
}

fn read_actors(input: &mut Reader<'_>, actors: &mut Actors) -> Result<(), ReadError> {
    actors.frame = Frame(input.varint(FRAME_MAX, "frame of the actors")?);
    actors.shown = input.flag("SPRITE ON")?;
    input.difference(&mut actors.oam, "sprite memory")?;
    input.difference(&mut actors.flags, "flags of the actors")?;
    input.difference(&mut actors.sizes, "sizes of the actors")?;
    input.difference(actors.tiles.as_flattened_mut(), "tiles of the actors")?;
    input.difference(actors.motion.as_flattened_mut(), "movement of the actors")
}

/// Settings always; text and places in it only while something plays, since nobody looks at them later.
fn write_music(music: &Music, out: &mut Writer) {
    out.flag(music.playing());
    if music.playing() {
        out.text(&music.text);
        out.varint(music.frame.0);
    }
    for voice in &music.voices {
        out.u8(voice.tempo);
        out.u8(voice.octave);
        out.u8(voice.volume);
        out.flag(voice.envelope);
        out.u8(voice.duty);
        out.u8(voice.length);
        if music.playing() {
            out.flag(voice.active);
        }
        if voice.active {
            out.u8(voice.cursor);
            out.u8(voice.end);
            out.u16(voice.wait);
        }
    }
}

fn read_music(input: &mut Reader<'_>, music: &mut Music) -> Result<(), ReadError> {
    let playing = input.flag("music")?;
    if playing {
        music.text = input.text("music")?;
        music.frame = Frame(input.varint(FRAME_MAX, "frame of the music")?);
    }
    let len = music.text.len() as u8;
    for voice in &mut music.voices {
        voice.tempo = input.u8_to(9, "tempo")?;
        voice.octave = input.u8_to(5, "octave")?;
        voice.volume = input.u8_to(15, "volume")?;
        voice.envelope = input.flag("envelope")?;
        voice.duty = input.u8_to(3, "duty")?;
        voice.length = input.u8_to(9, "length of a note")?;
        voice.active = playing && input.flag("voice")?;
        if voice.active {
            voice.cursor = input.u8()?;
            voice.end = input.u8_to(len, "end of a voice")?;
            voice.wait = input.u16()?;
            if voice.cursor > voice.end || !(1..=256).contains(&voice.wait) {
                return Err(ReadError::Range("place in the music"));
            }
        }
    }
    // What claims to play must have a voice, or the same state would have two forms.
    if playing == music.voices.iter().any(|voice| voice.active) { Ok(()) } else { Err(ReadError::Range("music")) }
}

/// A bit for each register that was ever written; then byte and time of each of these.
fn write_apu(apu: &Apu, out: &mut Writer) {
    let (registers, times) = apu.state();
    let written = |index: &usize| registers[*index] != 0 || times[*index].0 != 0;
    out.u32((0..REGISTER_COUNT).filter(written).fold(0, |bits, index| bits | 1 << index));
    for index in (0..REGISTER_COUNT).filter(written) {
        out.u8(registers[index]);
        out.varint(times[index].0);
    }
}

fn read_apu(input: &mut Reader<'_>) -> Result<Apu, ReadError> {
    let bits = input.u32()?;
    if bits >> REGISTER_COUNT != 0 {
        return Err(ReadError::Range("sound registers"));
    }
    let mut registers = [0; REGISTER_COUNT];
    let mut times = [HalfCycles(0); REGISTER_COUNT];
    for index in (0..REGISTER_COUNT).filter(|index| bits >> index & 1 == 1) {
        registers[index] = input.u8()?;
        times[index] = HalfCycles(input.varint(TIME_MAX, "time of a sound register")?);
    }
    Ok(Apu::from_state(registers, times))
}

fn write_pads(pads: &Pads, out: &mut Writer) {
    for pad in pads.pads {
        out.u8(pad.stick | pad.strig << 4);
    }
    out.flag(pads.strobe);
    out.raw(&pads.shifts);
}

fn read_pads(input: &mut Reader<'_>) -> Result<Pads, ReadError> {
    let mut pads = Pads::default();
    for number in 0..2 {
        let held = input.u8()?;
        let pad = Pad { stick: held & 0x0F, strig: held >> 4 };
        pads.set(number, pad);
        if pads.pads[usize::from(number)] != pad {
            return Err(ReadError::Range("pad"));
        }
    }
    pads.strobe = input.flag("strobe of the pads")?;
    pads.shifts = input.array()?;
    Ok(pads)
}

fn write_keyboard(keyboard: &Keyboard, out: &mut Writer) {
    match &keyboard.press {
        Press::None => out.u8(0),
        Press::Key { code, since } => {
            out.u8(1);
            out.u8(*code);
            out.varint(since.0);
        }
        Press::Text { codes, len, since } => {
            out.u8(2);
            out.bytes(&codes[..usize::from(*len).min(TEXT_MAX)]);
            out.varint(since.0);
        }
    }
    out.flag(keyboard.kana);
    out.flag(keyboard.click);
    out.difference(keyboard.functions.bytes(), FunctionKeys::new().bytes());
}

fn read_keyboard(input: &mut Reader<'_>) -> Result<Keyboard, ReadError> {
    let press = match input.u8()? {
        0 => Press::None,
        1 => Press::Key { code: input.u8()?, since: Frame(input.varint(FRAME_MAX, "frame of a key")?) },
        2 => {
            let typed = input.bytes(TEXT_MAX, "text of a function key")?;
            let mut codes = [0; TEXT_MAX];
            codes[..typed.len()].copy_from_slice(typed);
            let since = Frame(input.varint(FRAME_MAX, "frame of a key")?);
            Press::Text { codes, len: typed.len() as u8, since }
        }
        _ => return Err(ReadError::Range("key")),
    };
    let (kana, click) = (input.flag("kana mode")?, input.flag("CLICK")?);
    let mut functions = *FunctionKeys::new().bytes();
    input.difference(&mut functions, "function keys")?;
    Ok(Keyboard { press, kana, click, functions: FunctionKeys::from_bytes(functions) })
}
