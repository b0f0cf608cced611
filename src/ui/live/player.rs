//! The loop around a live machine: events in, frames at 60.0988 Hz, pictures out as fast as the terminal takes them.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use termina::{Event, Parser};

use super::controls::{Command, Controls};
use super::layout::{Layout, StatusPlace, layout};
use super::reading::{READABLE_ROWS, Reading};
use super::showing::encoder;
use super::speaker::Speaker;
use super::stage::{Flow, Stage, Witness};
use super::status::Status;
use crate::exec::policy::Reason;
use crate::exec::supervision::Verdict;
use crate::famicom::input::{Awaits, Outcome};
use crate::famicom::tiles::TileSet;
use crate::famicom::video::compositor::Compositor;
use crate::host::clock::{Deadline, Stopwatch};
use crate::host::outlet::Outlet;
use crate::host::pacer::Pacer;
use crate::host::signals::{self, Signals};
use crate::ui::keys::held::Method;
use crate::ui::keys::pad_map::PadMap;
use crate::ui::screen::color::Depth;
use crate::ui::screen::{Encoder, View};
use crate::ui::terminal::choice::{Mode, choose};
use crate::ui::terminal::environment::Environment;
use crate::ui::terminal::session::{ASK_ATTRIBUTES, Session, is_attributes};
use crate::ui::terminal::tty::Asked;

/// How long a notice stays.
const NOTICE: Duration = Duration::from_secs(6);

/// How long the loop sleeps while virtual time is held.
const PAUSED_WAIT: Duration = Duration::from_millis(50);

/// Pictures on their way to the terminal: one that it draws, one that follows.
const PICTURES_ON_THE_WAY: u32 = 2;

/// A terminal that has not answered for so long is not waited for.
const ANSWER_LOST: Duration = Duration::from_millis(1500);

/// Events handled before the machine gets its turn.
const EVENTS_AT_ONCE: usize = 64;

/// How long what has been sent is waited for at the end.
const LAST_BYTES: Duration = Duration::from_millis(300);

/// How a person wants it.
#[derive(Debug)]
pub struct Settings {
    /// The program's name for the status.
    pub name: String,
    /// The way of showing the picture, if not the best one.
    pub mode: Option<Mode>,
    /// How releases are known, if not as the terminal says.
    pub method: Option<Method>,
    /// The keys of both pads.
    pub pads: [PadMap; 2],
    /// How many colours.
    pub depth: Depth,
    /// The tiles.
    pub tiles: TileSet,
    /// Leave after so many frames of virtual time.
    pub frames: Option<u64>,
    /// Bytes that the program may print.
    pub output: u64,
    /// Bytes of memory that it may take.
    pub memory: Option<u64>,
    /// When the run has to be over.
    pub deadline: Deadline,
}

/// What a run has too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Statements.
    Statements,
    /// Real time.
    Time,
    /// Output.
    Output,
    /// Memory.
    Memory,
}

/// Why the player returned.
#[derive(Debug)]
pub enum Ending {
    /// The person left.
    Quit,
    /// The program left BASIC.
    Left,
    /// The program ended and direct mode was not wanted.
    Ended(Outcome),
    /// As many frames as wanted.
    Frames,
    /// More than a run may have.
    Limit(Limit),
    /// Ctrl-C twice.
    Interrupted,
    /// A signal.
    Signal(u8),
    /// The terminal is gone.
    Gone(io::Error),
}

/// Plays until somebody or something ends it; the terminal is as it was then.
///
/// # Errors
/// The terminal cannot be taken over.
pub fn play(
    stage: &mut Stage<'_>,
    witness: &mut dyn Witness,
    compositor: Compositor,
    speaker: Speaker,
    settings: Settings,
    environment: &Environment,
    asked: Asked,
) -> io::Result<Ending> {
    let signals = Signals::watch();
    let mut session = Session::open()?;
    session.know(asked.capabilities.answered, asked.capabilities.kitty_graphics);
    session.enter()?;
    let mut player = Player::new(session, compositor, speaker, settings, environment, asked);
    let ending = player.run(stage, witness, &signals).unwrap_or_else(Ending::Gone);
    player.leave();
    Ok(ending)
}

struct Player {
    session: Session,
    outlet: Outlet,
    controls: Controls,
    speaker: Speaker,
    watch: Stopwatch,
    pacer: Pacer,
    settings: Settings,
    asked: Asked,
    compositor: Compositor,
    mode: Mode,
    /// The best way of showing in the terminal as it is, until the person chooses.
    automatic: Option<Mode>,
    environment: Environment,
    /// The way of showing follows what is shown, until the person chooses.
    reading: Option<Reading>,
    encoder: Box<dyn Encoder>,
    /// `None` while the terminal is too small, with the sentence that says so.
    layout: Result<Layout, String>,
    size: (u16, u16),
    paused: bool,
    /// Everything has to be drawn anew.
    fresh: bool,
    /// What takes the picture of the mode before away.
    removal: Vec<u8>,
    /// Events that came before the loop did.
    early: VecDeque<Event>,
    /// Answers that are awaited, and since when.
    on_the_way: u32,
    sent_at: Duration,
    shown_status: Option<Status>,
    notice: Option<(String, Duration)>,
    fps: Rate,
}

impl Player {
    fn new(
        session: Session,
        compositor: Compositor,
        speaker: Speaker,
        settings: Settings,
        environment: &Environment,
        asked: Asked,
    ) -> Player {
        let mode = settings.mode.unwrap_or_else(|| choose(&asked.capabilities, environment).mode);
        let automatic = settings.mode.is_none().then_some(mode);
        let promised = if asked.capabilities.keyboard.is_some() { Method::Releases } else { Method::Timer };
        let method = settings.method.unwrap_or(promised);
        let controls = Controls::new(method, settings.method.is_some(), settings.pads.clone());
        let mut parser = Parser::default();
        parser.parse(&asked.typed, false);
        let early = std::iter::from_fn(|| parser.pop()).collect();
        let size = asked.capabilities.size.unwrap_or((80, 24));
        let watch = Stopwatch::start();
        let mut player = Player {
            session,
            outlet: Outlet::stdout(),
            controls,
            speaker,
            watch,
            pacer: Pacer::new(0, watch.elapsed()),
            encoder: encoder(mode, settings.depth, &asked.capabilities, false),
            settings,
            compositor,
            mode,
            automatic,
            environment: environment.clone(),
            reading: (automatic == Some(Mode::Half)).then(Reading::new),
            layout: Err(String::new()),
            size,
            asked,
            paused: false,
            fresh: true,
            removal: Vec::new(),
            early,
            on_the_way: 0,
            sent_at: Duration::ZERO,
            shown_status: None,
            notice: None,
            fps: Rate::default(),
        };
        player.arrange();
        player
    }

    fn run(&mut self, stage: &mut Stage<'_>, witness: &mut dyn Witness, signals: &Signals) -> io::Result<Ending> {
        self.pacer.restart(stage.machine().time().frame().0, self.watch.elapsed());
        loop {
            if let Some(signal) = signals.ended_by() {
                return Ok(Ending::Signal(signal));
            }
            if signals.take_stop() {
                self.suspend(stage)?;
            }
            if signals.take_continue() {
                // Stopped without being asked: the terminal may have been used by others.
                self.session.enter()?;
                self.redraw();
            }
            if self.outlet.is_broken() {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            if let Some(ending) = self.events(stage)? {
                return Ok(ending);
            }
            let now = self.watch.elapsed();
            let frame = stage.machine().time().frame().0;
            let due = if self.paused { 0 } else { self.pacer.due(frame, now) };
            for _ in 0..due {
                self.controls.tick(now, stage);
                let flow = stage.frame();
                let sound = stage.take_sound();
                self.speaker.frame(stage.machine(), &sound);
                witness.frame(stage.machine(), &sound);
                let (came_in, cursor) = (stage.take_came_in(), stage.cursor());
                witness.inputs(stage.machine(), came_in, cursor);
                if let Some(limit) = self.exceeded(stage) {
                    return Ok(Ending::Limit(limit));
                }
                if self.settings.frames.is_some_and(|most| stage.machine().time().frame().0 >= most) {
                    return Ok(Ending::Frames);
                }
                let flow = match flow {
                    Flow::Failed(outcome) => self.failed(outcome, stage, witness),
                    flow => flow,
                };
                match flow {
                    Flow::GoesOn | Flow::Failed(_) => {}
                    Flow::Left => return Ok(Ending::Left),
                    Flow::Ended(outcome) => {
                        self.draw(stage, self.watch.elapsed());
                        return Ok(Ending::Ended(outcome));
                    }
                }
            }
            let notices =
                stage.take_notices().into_iter().chain(self.speaker.take_notice()).chain(witness.take_notice());
            if let Some(notice) = notices.last() {
                self.notice = Some((notice, now + NOTICE));
            }
            let shown = self.draw(stage, self.watch.elapsed());
            if shown && due > 0 {
                self.fps.count(now);
            }
        }
    }

    /// The program has failed: it ends, or goes on.
    fn failed(&mut self, outcome: Outcome, stage: &mut Stage<'_>, witness: &mut dyn Witness) -> Flow {
        let now = self.watch.elapsed();
        let (notice, flow) = match witness.failed(stage.machine(), outcome, now) {
            Verdict::Stop(Reason::Asked) => (None, stage.accept(outcome)),
            Verdict::Stop(reason) => (Some(reason.to_string()), stage.accept(outcome)),
            Verdict::PassedOver(notice) => (notice, Flow::GoesOn),
            Verdict::Back(returned) => {
                if returned.cursor.is_none() {
                    witness.begin(stage.machine());
                }
                stage.gone_back(returned.cursor);
                self.speaker.rejoin();
                self.pacer.restart(stage.machine().time().frame().0, now);
                (Some(returned.notice), Flow::GoesOn)
            }
        };
        if let Some(text) = notice {
            self.notice = Some((text, now + NOTICE));
        }
        flow
    }

    fn exceeded(&self, stage: &mut Stage<'_>) -> Option<Limit> {
        if stage.is_exhausted() {
            Some(Limit::Statements)
        } else if stage.printed() > self.settings.output {
            Some(Limit::Output)
        } else if self.settings.memory.is_some_and(|most| stage.machine().memory_in_use() > most) {
            Some(Limit::Memory)
        } else if self.settings.deadline.passed() {
            Some(Limit::Time)
        } else {
            None
        }
    }

    /// Waits for events until the next frame is due, and handles them.
    fn events(&mut self, stage: &mut Stage<'_>) -> io::Result<Option<Ending>> {
        let frame = stage.machine().time().frame().0;
        for turn in 0..EVENTS_AT_ONCE {
            let now = self.watch.elapsed();
            let event = match self.early.pop_front() {
                Some(event) => Some(event),
                None => {
                    let wait = if self.paused { PAUSED_WAIT } else { self.pacer.wait(frame, now) };
                    self.session.next_event(if turn == 0 { wait } else { Duration::ZERO })?
                }
            };
            let Some(event) = event else {
                return Ok(None);
            };
            if is_attributes(&event) {
                self.on_the_way = self.on_the_way.saturating_sub(1);
                self.session.has_answer();
                self.sent_at = self.watch.elapsed();
                continue;
            }
            if let Event::WindowResized(_) = event {
                self.measure();
                self.choose_again();
                self.arrange();
                continue;
            }
            let command = self.controls.event(&event, self.watch.elapsed(), stage);
            match command {
                Some(Command::Quit) => return Ok(Some(Ending::Quit)),
                Some(Command::Interrupt) => return Ok(Some(Ending::Interrupted)),
                Some(command) => self.obey(command, stage)?,
                None => {}
            }
        }
        Ok(None)
    }

    fn obey(&mut self, command: Command, stage: &mut Stage<'_>) -> io::Result<()> {
        match command {
            Command::Suspend => self.suspend(stage)?,
            Command::Pause => {
                self.paused = !self.paused;
                self.speaker.hold(self.paused);
                self.pacer.restart(stage.machine().time().frame().0, self.watch.elapsed());
            }
            Command::View => {
                self.mode = self.next_mode();
                (self.automatic, self.reading) = (None, None);
                self.arrange();
            }
            Command::Mute => self.speaker.toggle_mute(),
            Command::Louder => self.speaker.louder(),
            Command::Quieter => self.speaker.quieter(),
            Command::Redraw => self.arrange(),
            Command::Status | Command::Quit | Command::Interrupt => {}
        }
        Ok(())
    }

    /// The way of showing the picture after this one: pixel protocols only where the terminal has them.
    fn next_mode(&self) -> Mode {
        const ORDER: [Mode; 5] = [Mode::Text, Mode::Half, Mode::Kitty, Mode::ITerm, Mode::Sixel];
        let capabilities = &self.asked.capabilities;
        let can = |mode: &Mode| match mode {
            Mode::Kitty => capabilities.kitty_graphics,
            Mode::Sixel => capabilities.sixel && capabilities.cell_pixels.is_some(),
            // No terminal says so; whoever ordered it may come back to it.
            Mode::ITerm => self.settings.mode == Some(Mode::ITerm) || self.mode == Mode::ITerm,
            Mode::Half | Mode::Text => true,
        };
        let here = ORDER.iter().position(|mode| *mode == self.mode).unwrap_or(0);
        ORDER.iter().cycle().skip(here + 1).find(|mode| can(mode)).copied().unwrap_or(Mode::Text)
    }

    fn suspend(&mut self, stage: &mut Stage<'_>) -> io::Result<()> {
        self.speaker.hold(true);
        self.leave();
        signals::suspend();
        self.session.enter()?;
        self.speaker.hold(self.paused);
        self.arrange();
        self.pacer.restart(stage.machine().time().frame().0, self.watch.elapsed());
        Ok(())
    }

    /// The terminal as it was; behind the last picture, or in the middle of it where the terminal is slow.
    fn leave(&mut self) {
        if !self.outlet.drain(LAST_BYTES) {
            self.outlet.abandon(LAST_BYTES);
            self.session.cut();
        }
        self.session.leave();
    }

    /// Another size may suit another way of showing.
    fn choose_again(&mut self) {
        let best = choose(&self.asked.capabilities, &self.environment).mode;
        if self.automatic.is_some_and(|mode| mode != best) {
            self.automatic = Some(best);
            self.mode = best;
            self.reading = (best == Mode::Half).then(Reading::new);
        }
    }

    /// The size of the terminal as it is now.
    fn measure(&mut self) {
        if let Ok(size) = self.session.size() {
            self.size = (size.cols, size.rows);
            let pixels = (size.pixel_width.unwrap_or(0), size.pixel_height.unwrap_or(0));
            if pixels.0 > 0 && pixels.1 > 0 && size.cols > 0 && size.rows > 0 {
                self.asked.capabilities.cell_pixels = Some((pixels.0 / size.cols, pixels.1 / size.rows));
            }
        }
        self.asked.capabilities.size = Some(self.size);
    }

    /// Finds places for everything in the terminal as it is now, and draws anew.
    fn arrange(&mut self) {
        self.measure();
        let (columns, rows) = self.size;
        let cell = self.asked.capabilities.cell_pixels;
        let wants_panel = self.controls.wants_panel();
        self.layout = layout(columns, rows, cell, self.mode, wants_panel).map_err(|small| {
            format!("{columns}x{rows} cells are too few: {}x{} needed", small.needed.0, small.needed.1)
        });
        let panel = self.layout.as_ref().ok().and_then(|layout| layout.panel);
        self.controls.place_panel(panel);
        if wants_panel && panel.is_none() {
            self.notice = Some(("no room for the pad".to_owned(), self.watch.elapsed() + NOTICE));
        }
        let alone =
            self.layout.as_ref().is_ok_and(|layout| panel.is_none() && !matches!(layout.status, StatusPlace::Side(_)));
        self.encoder.remove(&mut self.removal);
        self.encoder = encoder(self.mode, self.settings.depth, &self.asked.capabilities, alone);
        self.redraw();
    }

    /// Letters or pictures, where half blocks are too coarse for letters.
    fn follow_the_scene(&mut self, stage: &mut Stage<'_>, now: Duration) {
        let coarse = self.size.1 <= READABLE_ROWS;
        let Some(reading) = self.reading.as_mut().filter(|_| coarse) else {
            return;
        };
        let machine = stage.machine();
        let awaits = machine.awaits();
        let mode = reading.mode(&machine.scene(), awaits, now);
        if mode != self.mode {
            self.mode = mode;
            self.arrange();
        }
    }

    fn redraw(&mut self) {
        self.fresh = true;
        self.on_the_way = 0;
    }

    /// Sends what has changed, unless the terminal is busy with what it got before; whether it shows this moment now.
    fn draw(&mut self, stage: &mut Stage<'_>, now: Duration) -> bool {
        if self.notice.as_ref().is_some_and(|(_, until)| *until <= now) {
            self.notice = None;
        }
        if self.on_the_way > 0 && now.saturating_sub(self.sent_at) > ANSWER_LOST {
            self.on_the_way = 0;
        }
        if !self.outlet.is_free() || self.on_the_way >= PICTURES_ON_THE_WAY {
            return false;
        }
        self.follow_the_scene(stage, now);
        let mut out = self.outlet.buffer();
        let synchronized = self.asked.capabilities.synchronized;
        if synchronized {
            out.extend_from_slice(b"\x1b[?2026h");
        }
        let start = out.len();
        if std::mem::take(&mut self.fresh) {
            out.append(&mut self.removal);
            out.extend_from_slice(b"\x1b[0m\x1b[r\x1b[2J");
            let mouse: &[u8] = if self.controls.wants_panel() {
                b"\x1b[?1000h\x1b[?1002h\x1b[?1006h"
            } else {
                b"\x1b[?1006l\x1b[?1002l\x1b[?1000l"
            };
            out.extend_from_slice(mouse);
            self.shown_status = None;
            if let Ok(layout) = &self.layout {
                self.encoder.place(layout.picture);
            }
        }
        let status = self.status(stage, now);
        match &self.layout {
            Ok(layout) => {
                let scene = stage.machine().scene();
                self.compositor.compose(&scene, &self.settings.tiles);
                let view = View { image: self.compositor.image(), scene: &scene, tiles: &self.settings.tiles };
                self.encoder.encode(&view, &mut out);
                if self.shown_status.as_ref() != Some(&status) {
                    status.draw(layout.status, &mut out);
                    if let Some(panel) = &layout.panel {
                        panel.draw(self.controls.pointed(), &mut out);
                    }
                    self.shown_status = Some(status);
                }
            }
            Err(sentence) if self.shown_status.is_none() => {
                out.extend_from_slice(b"\x1b[H");
                out.extend(sentence.bytes().take(usize::from(self.size.0) * usize::from(self.size.1.max(1))));
                self.shown_status = Some(status);
            }
            Err(_) => {}
        }
        if out.len() == start {
            return true;
        }
        if synchronized {
            out.extend_from_slice(b"\x1b[?2026l");
        }
        if self.asked.capabilities.answered {
            out.extend_from_slice(ASK_ATTRIBUTES.as_bytes());
            self.on_the_way += 1;
            self.session.has_asked();
            self.sent_at = now;
        }
        self.outlet.send(out);
        true
    }

    fn status(&mut self, stage: &mut Stage<'_>, now: Duration) -> Status {
        let machine = stage.machine();
        let doing = match machine.awaits() {
            Awaits::Direct => "direct mode".to_owned(),
            Awaits::Line => "INPUT".to_owned(),
            Awaits::Key | Awaits::Nothing => String::new(),
        };
        let line = machine.current_line().map(|line| format!("line {line}"));
        let doing = if doing.is_empty() { line.unwrap_or_default() } else { doing };
        // Lines change faster than anybody can read: a few times a second is enough.
        let held = self.shown_status.as_ref().filter(|_| !self.fps.new_reading(now) && doing.starts_with("line"));
        let doing = held.map_or(doing, |shown| shown.doing.clone());
        let kana = machine.console().keyboard.kana;
        let mut extra = Vec::new();
        if kana {
            extra.push("KANA");
        }
        if self.controls.is_sticky() {
            extra.push("sticky pad");
        }
        if self.controls.method() == Method::Timer {
            extra.push("keys timed");
        }
        Status {
            program: self.settings.name.clone(),
            doing,
            fps: self.fps.value,
            sound: self.speaker.status(),
            mode: match &self.layout {
                Ok(layout) => {
                    format!("{} {}x{}", self.mode.name(), layout.picture.columns, layout.picture.rows)
                }
                Err(_) => String::new(),
            },
            extra: extra.join(" · "),
            paused: self.paused,
            leading: self.controls.is_leading(),
            notice: self.notice.as_ref().map(|(notice, _)| notice.clone()),
        }
    }
}

/// Pictures of the last second.
#[derive(Debug, Default)]
struct Rate {
    value: u32,
    counted: u32,
    since: Duration,
    read_at: Duration,
}

impl Rate {
    fn count(&mut self, now: Duration) {
        self.counted += 1;
        let passed = now.saturating_sub(self.since);
        if passed >= Duration::from_secs(1) {
            let rate = u128::from(self.counted) * 1_000_000 / passed.as_micros().max(1);
            self.value = u32::try_from(rate).unwrap_or(u32::MAX);
            (self.counted, self.since) = (0, now);
        }
    }

    /// Whether it is time for a new look at something that changes all the time.
    fn new_reading(&mut self, now: Duration) -> bool {
        let new = now.saturating_sub(self.read_at) >= Duration::from_millis(250);
        if new {
            self.read_at = now;
        }
        new
    }
}
