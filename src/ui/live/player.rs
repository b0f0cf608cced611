//! The loop around a live machine: events in, frames at 60.0988 Hz, pictures out as fast as the terminal takes them.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use termina::{Event, Parser};

use super::controls::{Command, Controls};
use super::layout::{Layout, StatusPlace, layout};
use super::stage::{Flow, Stage, Witness};
use super::status::Status;
use crate::exec::policy::Reason;
use crate::exec::supervision::Verdict;
use crate::famicom::input::{Awaits, Outcome};
use crate::famicom::tiles::TileSet;
use crate::famicom::video::compositor::Compositor;
use crate::host::clock::{Deadline, Stopwatch};
use crate::host::pacer::Pacer;
use crate::host::signals::{self, Signals};
use crate::ui::keys::held::Method;
use crate::ui::keys::pad_map::PadMap;
use crate::ui::screen::View;
use crate::ui::screen::color::Depth;
use crate::ui::showing::Showing;
use crate::ui::speaker::Speaker;
use crate::ui::terminal::choice::Mode;
use crate::ui::terminal::environment::Environment;
use crate::ui::terminal::feed::Feed;
use crate::ui::terminal::session::{Session, is_attributes};
use crate::ui::terminal::tty::Asked;

/// How long a notice stays.
const NOTICE: Duration = Duration::from_secs(6);

/// How long the loop sleeps while virtual time is held.
const PAUSED_WAIT: Duration = Duration::from_millis(50);

/// Events handled before the machine gets its turn.
const EVENTS_AT_ONCE: usize = 64;

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
    player.feed.leave(&mut player.session);
    Ok(ending)
}

struct Player {
    session: Session,
    feed: Feed,
    controls: Controls,
    speaker: Speaker,
    watch: Stopwatch,
    pacer: Pacer,
    settings: Settings,
    compositor: Compositor,
    showing: Showing,
    /// `None` while the terminal is too small, with the sentence that says so.
    layout: Result<Layout, String>,
    paused: bool,
    /// Everything has to be drawn anew.
    fresh: bool,
    /// Events that came before the loop did.
    early: VecDeque<Event>,
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
        let promised = if asked.capabilities.keyboard.is_some() { Method::Releases } else { Method::Timer };
        let method = settings.method.unwrap_or(promised);
        let controls = Controls::new(method, settings.method.is_some(), settings.pads.clone());
        let mut parser = Parser::default();
        parser.parse(&asked.typed, false);
        let early = std::iter::from_fn(|| parser.pop()).collect();
        let watch = Stopwatch::start();
        let mut player = Player {
            session,
            feed: Feed::stdout(asked.capabilities.synchronized, asked.capabilities.answered),
            controls,
            speaker,
            watch,
            pacer: Pacer::new(0, watch.elapsed()),
            showing: Showing::new(settings.mode, settings.depth, asked.capabilities, environment),
            settings,
            compositor,
            layout: Err(String::new()),
            paused: false,
            fresh: true,
            early,
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
            if self.feed.is_broken() {
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
                self.session.has_answer();
                self.feed.has_answer(self.watch.elapsed());
                continue;
            }
            if let Event::WindowResized(_) = event {
                self.showing.resized(&self.session);
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
                self.showing.choose_next();
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

    fn suspend(&mut self, stage: &mut Stage<'_>) -> io::Result<()> {
        self.speaker.hold(true);
        self.feed.leave(&mut self.session);
        signals::suspend();
        self.session.enter()?;
        self.speaker.hold(self.paused);
        self.arrange();
        self.pacer.restart(stage.machine().time().frame().0, self.watch.elapsed());
        Ok(())
    }

    /// Finds places for everything in the terminal as it is now, and draws anew.
    fn arrange(&mut self) {
        self.showing.measure(&self.session);
        let (columns, rows) = self.showing.size();
        let wants_panel = self.controls.wants_panel();
        self.layout = layout(columns, rows, self.showing.cell(), self.showing.mode(), wants_panel).map_err(|small| {
            format!("{columns}x{rows} cells are too few: {}x{} needed", small.needed.0, small.needed.1)
        });
        let panel = self.layout.as_ref().ok().and_then(|layout| layout.panel);
        self.controls.place_panel(panel);
        if wants_panel && panel.is_none() {
            self.notice = Some(("no room for the pad".to_owned(), self.watch.elapsed() + NOTICE));
        }
        let alone =
            self.layout.as_ref().is_ok_and(|layout| panel.is_none() && !matches!(layout.status, StatusPlace::Side(_)));
        self.showing.begin(alone);
        self.redraw();
    }

    fn redraw(&mut self) {
        self.fresh = true;
        self.feed.forget();
    }

    /// Sends what has changed, unless the terminal is busy with what it got before; whether it shows this moment now.
    fn draw(&mut self, stage: &mut Stage<'_>, now: Duration) -> bool {
        if self.notice.as_ref().is_some_and(|(_, until)| *until <= now) {
            self.notice = None;
        }
        let Some(mut making) = self.feed.begin(now) else { return false };
        let machine = stage.machine();
        let awaits = machine.awaits();
        if self.showing.follow(&machine.scene(), awaits, now) {
            self.arrange();
        }
        let out = making.bytes();
        if std::mem::take(&mut self.fresh) {
            self.shown_status = None;
            let picture = self.layout.as_ref().ok().map(|layout| layout.picture);
            self.showing.clear(picture, self.controls.wants_panel(), out);
        }
        let status = self.status(stage, now);
        match &self.layout {
            Ok(layout) => {
                let scene = stage.machine().scene();
                self.compositor.compose(&scene, &self.settings.tiles);
                let view = View { image: self.compositor.image(), scene: &scene, tiles: &self.settings.tiles };
                self.showing.encode(&view, out);
                if self.shown_status.as_ref() != Some(&status) {
                    status.draw(layout.status, out);
                    if let Some(panel) = &layout.panel {
                        panel.draw(self.controls.pointed(), out);
                    }
                    self.shown_status = Some(status);
                }
            }
            Err(sentence) if self.shown_status.is_none() => {
                let (columns, rows) = self.showing.size();
                out.extend_from_slice(b"\x1b[H");
                out.extend(sentence.bytes().take(usize::from(columns) * usize::from(rows.max(1))));
                self.shown_status = Some(status);
            }
            Err(_) => {}
        }
        self.feed.send(making, now, &mut self.session);
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
                    format!("{} {}x{}", self.showing.mode().name(), layout.picture.columns, layout.picture.rows)
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
