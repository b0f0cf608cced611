//! The devices as one: what the interpreter's statements and functions do to screen, sprites, sound, keys and pads, and
//! when. Each device keeps its own rules in its own file; here they are advanced to the moment of the look.

use super::apu::{Apu, BEEP_CYCLES, CLICK_CYCLES};
use super::editor::Editor;
use super::keyboard::Keyboard;
use super::motion::MoveForm;
use super::music::Music;
use super::pad::Pads;
use super::palette::{Layer, Palette};
use super::picture::Zone;
use super::screen::{Cgen, Page, Screen};
use super::sprite::{Actor, Actors, SpriteForm};
use super::stream::Stream;
use crate::basic::dialect::Dialect;
use crate::basic::error::ErrorCode;
use crate::basic::tree::{Command, Function};
use crate::vm::devices::{Busy, Devices, Wait};
use crate::vm::memory::Model;
use crate::vm::observer::Doer;
use crate::vm::text::Text;
use crate::vm::time::{FRAME_HALF_CYCLES, HalfCycles};

/// Frames that statements keep the machine busy (spec: machine 8; (unconfirmed)).
mod frames {
    pub(super) const PRINT_NOTHING: u64 = 1;
    pub(super) const COLOR: u64 = 1;
    pub(super) const SCR: u64 = 1;
    pub(super) const PALET: u64 = 1;
    pub(super) const CGSET_HALF: u64 = 4;
    pub(super) const CLS: u64 = 2;
    pub(super) const VIEW: u64 = 3;
}

/// CPU cycles of one unit of PAUSE: 11.6 ms (spec: machine 8; (unconfirmed)).
pub const PAUSE_CYCLES: u64 = 20_761;

/// How long a unit of PAUSE is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PauseUnit {
    /// 11.6 ms, as counted in the ROM.
    #[default]
    Rom,
    /// One frame, as some later implementations have it.
    Frame,
}

/// All devices.
#[derive(Clone, Debug)]
pub struct Console {
    /// The dialect.
    pub dialect: Dialect,
    /// The memory model: whether the cartridge's RAM is mirrored.
    pub model: Model,
    /// Both pictures, cursors, CGEN.
    pub screen: Screen,
    /// Colours.
    pub palette: Palette,
    /// Sprites and their movement.
    pub actors: Actors,
    /// PLAY.
    pub music: Music,
    /// The sound chip's registers.
    pub apu: Apu,
    /// When the BEEP that sounds will end.
    pub beep_until: Option<HalfCycles>,
    /// Both pads.
    pub pads: Pads,
    /// Keys and function keys.
    pub keyboard: Keyboard,
    /// The screen editor.
    pub editor: Editor,
    /// $0000-$07FF.
    pub ram: Vec<u8>,
    /// $6000-$7FFF.
    pub cartridge: Vec<u8>,
    /// What $2001 was set to: colour emphasis until the next frame.
    pub mask: u8,
    /// Length of PAUSE's unit.
    pub pause_unit: PauseUnit,
    /// Output as text.
    pub stream: Stream,
}

impl Console {
    /// The devices at power-on.
    pub fn new(dialect: Dialect, model: Model, pause_unit: PauseUnit) -> Console {
        Console {
            dialect,
            model,
            screen: Screen::new(),
            palette: Palette::new(),
            actors: Actors::new(dialect),
            music: Music::new(dialect),
            apu: Apu::new(),
            beep_until: None,
            pads: Pads::default(),
            keyboard: Keyboard::new(),
            editor: Editor::new(),
            ram: vec![0; 0x800],
            cartridge: vec![0; 0x2000],
            mask: 0,
            pause_unit,
            stream: Stream::new(),
        }
    }

    /// Brings everything that moves by itself to this time.
    pub fn advance(&mut self, now: HalfCycles) {
        self.actors.advance_to(now.frame());
        if let Some(end) = self.beep_until.filter(|end| *end <= now) {
            self.apu.beep_off(end);
            self.beep_until = None;
        }
    }

    /// Starts the tone of BEEP, errors and STOP; returns when it is over.
    pub fn beep(&mut self, now: HalfCycles) -> HalfCycles {
        self.tone(now, BEEP_CYCLES)
    }

    /// The click of a key in the screen editor, if CLICK is on. It does not shorten a beep. V2 has none.
    pub fn click(&mut self, now: HalfCycles) {
        self.advance(now);
        if self.dialect == Dialect::V3 && self.keyboard.click && self.beep_until.is_none() {
            self.tone(now, CLICK_CYCLES);
        }
    }

    fn tone(&mut self, now: HalfCycles, cycles: u64) -> HalfCycles {
        self.advance(now);
        self.apu.beep_on(now);
        let end = now.plus_cycles(cycles);
        self.beep_until = Some(end);
        end
    }

    /// Silences PLAY and BEEP: the STOP key and errors.
    pub fn silence(&mut self, now: HalfCycles) {
        // A beep that is over ended at its own time, whoever looked.
        self.advance(now);
        self.music.stop(now, &mut self.apu);
        self.cut_beep(now);
    }

    fn cut_beep(&mut self, now: HalfCycles) {
        if self.beep_until.take().is_some() {
            self.apu.beep_off(now);
        }
    }

    /// CTR+D: CGEN 2, SPRITE OFF, palettes of background set 1, insert off, SCREEN 0.
    pub fn reset_modes(&mut self) {
        self.screen.reset_modes();
        self.palette.reset();
        self.actors.show(false);
    }

    /// Writes characters on the screen and to the stream; returns when the machine has shown them.
    pub fn write(&mut self, now: HalfCycles, codes: &[u8]) -> HalfCycles {
        self.advance(now);
        let frames = self.screen.written().frames_to_print(codes.len());
        let picture = self.screen.written_mut();
        codes.iter().for_each(|code| picture.put(*code));
        self.stream.put(codes);
        self.actors.request_frames(now, frames)
    }

    /// Ends a line on the screen and in the stream.
    pub fn newline(&mut self) {
        self.screen.written_mut().newline();
        self.stream.newline();
    }

    /// To the start of a row, if the cursor is not there; in the stream to the start of a line, if it is not there. They
    /// differ after LOCATE and CLS, which write nothing, and after a row that was filled.
    pub fn fresh_row(&mut self) {
        self.screen.written_mut().fresh_row();
        if !self.stream.at_line_start() {
            self.stream.newline();
        }
    }

    /// A whole line of text, such as LIST and messages print.
    pub fn write_line(&mut self, now: HalfCycles, codes: &[u8]) -> HalfCycles {
        let end = self.write(now, codes);
        self.newline();
        end
    }

    fn picture_command(
        &mut self,
        now: HalfCycles,
        command: Command,
        numbers: &[i16],
        given: u8,
    ) -> Result<HalfCycles, ErrorCode> {
        let requests = match (command, numbers) {
            (Command::Cls, [page]) => {
                if given & 1 == 0 {
                    self.screen.written_mut().cls();
                } else {
                    self.screen.cls_page(page_of(*page)?);
                }
                frames::CLS
            }
            (Command::Color, [x, y, n]) => {
                let (x, y, n) = (byte(*x)?, byte(*y)?, up_to(*n, 3)?);
                self.screen.written_mut().color(x, y, n).map_err(|_| ErrorCode::Il)?;
                frames::COLOR
            }
            (Command::Locate, [x, y]) => {
                let (x, y) = (byte(*x)?, byte(*y)?);
                self.screen.written_mut().locate(x, y).map_err(|_| ErrorCode::Il)?;
                0
            }
            (Command::Cgen, [n]) => {
                self.screen.cgen = Cgen::new(byte(*n)?).ok_or(ErrorCode::Il)?;
                0
            }
            (Command::Cgset, [background, sprites]) => {
                let background = (given & 1 != 0).then(|| up_to(*background, 1)).transpose()?;
                let sprites = (given & 2 != 0).then(|| up_to(*sprites, 2)).transpose()?;
                if let Some(set) = background {
                    self.palette.cgset(Layer::Background, set).ok_or(ErrorCode::Il)?;
                }
                if let Some(set) = sprites {
                    self.palette.cgset(Layer::Sprites, set).ok_or(ErrorCode::Il)?;
                }
                frames::CGSET_HALF * (u64::from(background.is_some()) + u64::from(sprites.is_some()))
            }
            (Command::PaletB | Command::PaletS, [n, c1, c2, c3, c4]) => {
                let layer = if command == Command::PaletB { Layer::Background } else { Layer::Sprites };
                let colours = [byte(*c1)?, byte(*c2)?, byte(*c3)?, byte(*c4)?];
                self.palette.palet(layer, up_to(*n, 3)?, colours).ok_or(ErrorCode::Il)?;
                frames::PALET
            }
            (Command::Filter, [n]) => {
                self.palette.set_filter(up_to(*n, 7)?);
                0
            }
            (Command::Screen, [shown, written]) => {
                let shown = page_of(*shown)?;
                let written = if given & 2 != 0 { page_of(*written)? } else { shown };
                self.screen.select(shown, written);
                0
            }
            (Command::View, _) => {
                self.screen.view(self.dialect);
                frames::VIEW
            }
            (Command::Bgget, _) => {
                let (image, scroll) = self.screen.bgget();
                self.cartridge[0xC00..0x1000].copy_from_slice(&image);
                self.cartridge[4] = 1;
                self.cartridge[5] = scroll;
                frames::VIEW
            }
            (Command::Bgput, _) => {
                if self.cartridge[4] == 0 {
                    return Err(ErrorCode::Nb);
                }
                let mut image = [0; super::nametable::IMAGE_BYTES];
                image.copy_from_slice(&self.cartridge[0xC00..0x1000]);
                self.screen.bgput(&image, self.cartridge[5]);
                self.cartridge[4] = 2;
                frames::VIEW
            }
            _ => return Err(ErrorCode::Sn),
        };
        Ok(if requests == 0 { now } else { self.actors.request_frames(now, requests) })
    }

    fn actor_command(&mut self, command: Command, numbers: &[i16], given: u8, text: &Text) -> Result<(), ErrorCode> {
        match (command, numbers) {
            (Command::Sprite, [actor, x, y]) => {
                let actor = Actor::new(*actor)?;
                if given & 0b110 == 0 {
                    self.actors.hide(actor);
                } else {
                    self.actors.place(actor, byte(*x)?, byte(*y)?);
                }
            }
            (Command::SpriteOn, _) => self.actors.show(true),
            (Command::SpriteOff, _) => self.actors.show(false),
            (Command::DefSprite, [actor, colour, size, priority, mirror, flip]) => {
                let actor = Actor::new(*actor)?;
                let form = SpriteForm::new(*colour, *size, *priority, *mirror, *flip)?;
                self.actors.define_sprite(actor, form, text.codes());
            }
            (Command::DefMove, [actor, kind, rest @ ..]) => {
                let actor = Actor::new(*actor)?;
                let optional = |index: usize| rest.get(index).copied().filter(|_| given & (1 << (index + 2)) != 0);
                let form = MoveForm::new(*kind, optional(0), optional(1), optional(2), optional(3), optional(4))?;
                self.actors.define_move(actor, form);
            }
            (Command::Position, [actor, x, y]) => {
                let actor = Actor::new(*actor)?;
                self.actors.set_position(actor, byte(*x)?, byte(*y)?);
            }
            (Command::Move | Command::Cut | Command::Era | Command::Can, list) => {
                for number in list {
                    let actor = Actor::new(*number)?;
                    match command {
                        Command::Move => self.actors.start_move(actor),
                        Command::Cut => self.actors.cut(actor),
                        Command::Era => self.actors.erase(actor),
                        _ => self.actors.cancel(actor),
                    }
                }
            }
            _ => return Err(ErrorCode::Sn),
        }
        Ok(())
    }
}

impl Devices for Console {
    fn attribute(&mut self, doer: Doer) {
        self.screen.attribute(Some(doer));
    }

    fn print(&mut self, now: HalfCycles, codes: &[u8]) -> HalfCycles {
        match self.dialect {
            Dialect::V3 => {
                // The ROM ends an item at the first control code.
                let end = codes.iter().position(|code| *code < 32).unwrap_or(codes.len());
                self.write(now, &codes[..end])
            }
            Dialect::V2 => {
                let visible: Vec<u8> = codes.iter().copied().filter(|code| *code >= 32).collect();
                self.write(now, &visible)
            }
        }
    }

    fn print_comma(&mut self, now: HalfCycles) -> HalfCycles {
        match self.screen.written_mut().tab_zone() {
            Zone::Blanks(count) => self.stream.put(&vec![b' '; usize::from(count)]),
            Zone::NextRow => self.stream.newline(),
        }
        now
    }

    fn print_newline(&mut self, now: HalfCycles, alone: bool) -> HalfCycles {
        self.advance(now);
        self.newline();
        if alone { self.actors.request_frames(now, frames::PRINT_NOTHING) } else { now }
    }

    fn written(&self) -> u64 {
        self.stream.offset()
    }

    fn written_since(&self, offset: u64) -> &str {
        self.stream.since(offset)
    }

    fn command(
        &mut self,
        now: HalfCycles,
        command: Command,
        numbers: &[i16],
        given: u8,
        text: &Text,
    ) -> Result<Busy, ErrorCode> {
        self.advance(now);
        match command {
            Command::Beep => {
                let end = self.beep(now);
                Ok(Busy::Waiting(Wait::Until(end)))
            }
            Command::Pause => match numbers {
                [units] if given & 1 != 0 => {
                    let units = u64::try_from(*units).map_err(|_| ErrorCode::Il)?;
                    let end = match self.pause_unit {
                        PauseUnit::Rom => now.plus_cycles(units * PAUSE_CYCLES),
                        PauseUnit::Frame => HalfCycles(now.0.saturating_add(units * FRAME_HALF_CYCLES)),
                    };
                    Ok(if units == 0 { Busy::Until(now) } else { Busy::Waiting(Wait::Until(end)) })
                }
                _ => Ok(Busy::Waiting(Wait::Pause)),
            },
            Command::Play => {
                // The editor's beep may still sound; its end must not fall into the music.
                self.cut_beep(now);
                self.music.start(text, now, &mut self.apu);
                Ok(if self.music.playing() { Busy::Waiting(Wait::Music) } else { Busy::Until(now) })
            }
            Command::Key => {
                let n = numbers.first().copied().ok_or(ErrorCode::Sn)?;
                let n = u8::try_from(n).map_err(|_| ErrorCode::Il)?;
                self.keyboard.functions.set(n, text.codes()).ok_or(ErrorCode::Il)?;
                Ok(Busy::Until(now))
            }
            Command::Bgget
            | Command::Bgput
            | Command::Cgen
            | Command::Cgset
            | Command::Cls
            | Command::Color
            | Command::Filter
            | Command::Locate
            | Command::PaletB
            | Command::PaletS
            | Command::Screen
            | Command::View => Ok(Busy::Until(self.picture_command(now, command, numbers, given)?)),
            Command::Can
            | Command::Cut
            | Command::DefMove
            | Command::DefSprite
            | Command::Era
            | Command::Move
            | Command::Position
            | Command::Sprite
            | Command::SpriteOff
            | Command::SpriteOn => {
                self.actor_command(command, numbers, given, text)?;
                Ok(Busy::Until(now))
            }
            Command::Bgtool | Command::Call | Command::Game | Command::Poke => Err(ErrorCode::Sn),
        }
    }

    fn query(&mut self, now: HalfCycles, function: Function, numbers: &[i16]) -> Result<i16, ErrorCode> {
        let argument = numbers.first().copied().unwrap_or(0);
        let cursor = self.screen.written().cursor();
        match function {
            Function::Pos => return Ok(i16::from(cursor.x)),
            Function::Csrlin => return Ok(i16::from(cursor.y)),
            Function::Stick => return self.pads.stick(argument).map(i16::from).ok_or(ErrorCode::Il),
            Function::Strig => return self.pads.strig(argument).map(i16::from).ok_or(ErrorCode::Il),
            _ => {}
        }
        let actor = Actor::new(argument)?;
        self.actors.advance_to(now.frame());
        Ok(match function {
            Function::Xpos => i16::from(self.actors.x(actor)),
            Function::Ypos => i16::from(self.actors.y(actor)),
            Function::Vct => i16::from(self.actors.direction(actor)),
            Function::Crash => self.actors.crash(actor).value(),
            _ => -i16::from(self.actors.moving(actor)),
        })
    }

    fn query_text(
        &mut self,
        now: HalfCycles,
        function: Function,
        numbers: &[i16],
    ) -> Result<(Text, HalfCycles), ErrorCode> {
        if function == Function::Inkey {
            let code = self.keyboard.down_at(now.frame());
            return Ok((code.map_or(Text::EMPTY, |code| Text::cut(&[code])), now));
        }
        let [x, y, rest @ ..] = numbers else { return Err(ErrorCode::Sn) };
        let (x, y) = (byte(*x)?, byte(*y)?);
        let combination = rest.first().map_or(Ok(0), |s| up_to(*s, 1))? == 1;
        let picture = self.screen.written();
        let code = if combination { picture.color_at(x, y) } else { picture.code_at(x, y) };
        let code = code.map_err(|_| ErrorCode::Il)?;
        self.advance(now);
        Ok((Text::cut(&[code]), self.actors.request_frames(now, frames::SCR)))
    }

    fn peek(&mut self, now: HalfCycles, address: u16) -> u8 {
        self.read_memory(now, address)
    }

    fn poke(&mut self, now: HalfCycles, address: u16, byte: u8) {
        self.write_memory(now, address, byte);
    }

    fn call(&mut self, now: HalfCycles, address: u16) -> Result<u64, ErrorCode> {
        self.run_machine_code(now, address)
    }
}

/// A value 0..255.
fn byte(value: i16) -> Result<u8, ErrorCode> {
    u8::try_from(value).map_err(|_| ErrorCode::Il)
}

/// A value 0..=most.
fn up_to(value: i16, most: u8) -> Result<u8, ErrorCode> {
    byte(value).and_then(|value| if value <= most { Ok(value) } else { Err(ErrorCode::Il) })
}

fn page_of(number: i16) -> Result<Page, ErrorCode> {
    Page::from_number(byte(number)?).ok_or(ErrorCode::Il)
}
