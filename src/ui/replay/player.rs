//! The loop of the replay player: keys in, moments of the run out, as fast as the terminal takes them.

mod draw;

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use termina::{Event, Parser};

use super::jump::{self, HINT};
use super::keys::{Action, Typing, action, typing};
use super::layout::{Places, layout};
use super::listing::Scroll;
use super::past::Past;
use super::thumbnails::Thumbnails;
use super::timeline::{self, Scale};
use super::travel::{MARKS_MAX, Mark, NOTE_MAX, Travel};
use super::variables::Variables;
use super::view::Prompt;
use crate::famicom::tiles::TileSet;
use crate::famicom::video::compositor::Compositor;
use crate::host::clock::Stopwatch;
use crate::host::signals::{self, Signals};
use crate::timeline::walk::TakenOver;
use crate::ui::canvas::Canvas;
use crate::ui::screen::color::Depth;
use crate::ui::showing::Showing;
use crate::ui::speaker::Speaker;
use crate::ui::terminal::choice::Mode;
use crate::ui::terminal::environment::Environment;
use crate::ui::terminal::feed::Feed;
use crate::ui::terminal::session::{Session, is_attributes};
use crate::ui::terminal::tty::Asked;

/// How long a message stays.
const MESSAGE: Duration = Duration::from_secs(6);

/// How long the loop sleeps while nothing is to be done.
const IDLE: Duration = Duration::from_millis(50);

/// Events handled before the run gets its turn.
const EVENTS_AT_ONCE: usize = 64;

/// What a person types is no longer than this.
const TYPED_MAX: usize = NOTE_MAX;

/// Keeps a person's marks.
pub trait MarkBook {
    /// Keeps all of them.
    ///
    /// # Errors
    /// A sentence that says why they are not kept.
    fn keep(&mut self, marks: &[Mark]) -> Result<(), String>;
}

/// How a person wants it.
#[derive(Debug)]
pub struct Settings {
    /// The log's name.
    pub name: String,
    /// The way of showing the picture, if not the best one.
    pub mode: Option<Mode>,
    /// How many colours.
    pub depth: Depth,
    /// The tiles.
    pub tiles: TileSet,
    /// Something to be said at the start.
    pub notice: Option<String>,
}

/// Why the player returned.
#[derive(Debug)]
pub enum Ending {
    /// The person left.
    Quit,
    /// Ctrl-C.
    Interrupted,
    /// The person wants to go on live.
    TakeOver(Box<TakenOver>),
    /// A signal.
    Signal(u8),
    /// The terminal is gone.
    Gone(io::Error),
}

/// Shows a run until the person leaves; the terminal is as it was then.
///
/// # Errors
/// The terminal cannot be taken over.
#[expect(
    clippy::too_many_arguments,
    reason = "the parts have different owners; a struct of them would be taken apart at once"
)]
pub fn play(
    past: Past,
    marks: Vec<Mark>,
    book: &mut dyn MarkBook,
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
    let mut player = Player::new(session, Travel::new(past, marks), compositor, speaker, settings, environment, asked);
    let why = player.run(book, &signals);
    player.feed.leave(&mut player.session);
    Ok(match why {
        Ok(Why::Quit) => Ending::Quit,
        Ok(Why::Interrupted) => Ending::Interrupted,
        Ok(Why::TakeOver) => match player.travel.into_walk() {
            Some(walk) => Ending::TakeOver(Box::new(walk.take_over())),
            None => Ending::Quit,
        },
        Ok(Why::Signal(signal)) => Ending::Signal(signal),
        Err(error) => Ending::Gone(error),
    })
}

enum Why {
    Quit,
    Interrupted,
    TakeOver,
    Signal(u8),
}

/// What is being typed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Place,
    Note,
    TakeOver,
}

struct Player {
    session: Session,
    feed: Feed,
    travel: Travel,
    speaker: Speaker,
    compositor: Compositor,
    settings: Settings,
    watch: Stopwatch,
    showing: Showing,
    canvas: Canvas,
    /// A sentence while the terminal is too small.
    places: Result<Places, String>,
    fresh: bool,
    early: VecDeque<Event>,
    scroll: Scroll,
    variables: Variables,
    looked_at: Duration,
    thumbnails: Option<Thumbnails>,
    /// Inputs of each column, for a scale.
    inputs: Option<(Scale, Vec<usize>)>,
    prompt: Option<(Asking, Prompt)>,
    helps: bool,
    message: Option<(String, Duration)>,
}

impl Player {
    fn new(
        session: Session,
        travel: Travel,
        compositor: Compositor,
        speaker: Speaker,
        settings: Settings,
        environment: &Environment,
        asked: Asked,
    ) -> Player {
        let mut parser = Parser::default();
        parser.parse(&asked.typed, false);
        let early = std::iter::from_fn(|| parser.pop()).collect();
        let message = settings.notice.clone().map(|notice| (notice, MESSAGE));
        let mut player = Player {
            session,
            feed: Feed::stdout(asked.capabilities.synchronized, asked.capabilities.answered),
            travel,
            speaker,
            compositor,
            watch: Stopwatch::start(),
            showing: Showing::new(settings.mode, settings.depth, asked.capabilities, environment),
            canvas: Canvas::new(settings.depth),
            places: Err(String::new()),
            fresh: true,
            early,
            scroll: Scroll::default(),
            variables: Variables::default(),
            looked_at: Duration::ZERO,
            thumbnails: None,
            inputs: None,
            prompt: None,
            helps: false,
            message,
            settings,
        };
        player.speaker.hold(true);
        player.arrange();
        player
    }

    fn run(&mut self, book: &mut dyn MarkBook, signals: &Signals) -> io::Result<Why> {
        loop {
            if let Some(signal) = signals.ended_by() {
                return Ok(Why::Signal(signal));
            }
            if signals.take_stop() {
                self.suspend()?;
            }
            if signals.take_continue() {
                // Stopped without being asked: the terminal may have been used by others.
                self.session.enter()?;
                self.arrange();
            }
            if self.feed.is_broken() {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            if let Some(why) = self.events(book)? {
                return Ok(why);
            }
            let watch = self.watch;
            let (travel, speaker) = (&mut self.travel, &mut self.speaker);
            travel.work(&|| watch.elapsed(), &mut |machine, told| speaker.frame(machine, told));
            self.speaker.hold(!self.travel.sounds());
            let now = self.watch.elapsed();
            // That there is no sound can wait until what else there is to say has been read.
            let notice = if self.message.is_none() { self.speaker.take_notice() } else { None };
            if let Some(message) = self.travel.take_message().or(notice) {
                self.say(message);
            }
            self.draw(now);
        }
    }

    fn say(&mut self, message: String) {
        self.message = Some((message, self.watch.elapsed() + MESSAGE));
    }

    /// Waits for events until something is to be done, and handles them.
    fn events(&mut self, book: &mut dyn MarkBook) -> io::Result<Option<Why>> {
        for turn in 0..EVENTS_AT_ONCE {
            let now = self.watch.elapsed();
            let event = match self.early.pop_front() {
                Some(event) => Some(event),
                None => {
                    let wait = if turn == 0 { self.travel.wait(now, IDLE) } else { Duration::ZERO };
                    self.session.next_event(wait)?
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
            let why = if self.prompt.is_some() { self.typed(&event, book) } else { self.act(&event, book)? };
            if why.is_some() {
                return Ok(why);
            }
        }
        Ok(None)
    }

    fn act(&mut self, event: &Event, book: &mut dyn MarkBook) -> io::Result<Option<Why>> {
        let Some(action) = action(event) else { return Ok(None) };
        let now = self.watch.elapsed();
        if std::mem::take(&mut self.helps) {
            // Who has found the key presses it: the help is over, and the key does what it says.
            self.arrange();
            if matches!(action, Action::Help | Action::Cancel) {
                return Ok(None);
            }
        }
        if !matches!(action, Action::Mute | Action::View | Action::Redraw | Action::Help) {
            self.message = None;
        }
        let travel = &mut self.travel;
        match action {
            Action::Quit => return Ok(Some(Why::Quit)),
            Action::Interrupt => return Ok(Some(Why::Interrupted)),
            Action::TakeOver => {
                travel.stop();
                if travel.can_be_taken_over() {
                    self.ask(Asking::TakeOver, "play on live here?", "Enter: yes, as a new run · Esc: no");
                }
            }
            Action::Suspend => self.suspend()?,
            Action::Help => {
                self.helps = true;
                self.arrange();
            }
            Action::View => {
                self.showing.choose_next();
                self.arrange();
            }
            Action::Mute => self.speaker.toggle_mute(),
            Action::Redraw => self.arrange(),
            Action::Cancel => {
                travel.cancel();
            }
            Action::Play(direction) => travel.play(direction, now),
            Action::Faster => travel.set_speed(travel.speed().faster(), now),
            Action::Slower => travel.set_speed(travel.speed().slower(), now),
            Action::Normal => travel.set_speed(super::speed::Speed::NORMAL, now),
            Action::Step(unit, direction) => travel.step(unit, direction),
            Action::Seconds(count, direction) => travel.seconds(count, direction, now),
            Action::End(direction) => travel.end(direction),
            Action::Mark(direction) => travel.to_mark(direction),
            Action::Find(target, direction) => travel.find(target, direction),
            Action::AskPlace => self.ask(Asking::Place, "go to:", HINT),
            Action::AskMark => {
                travel.stop();
                self.ask(Asking::Note, "mark:", "a note, or nothing; Enter sets it, Esc does not");
            }
            Action::Unmark => {
                if travel.unmark() {
                    self.keep_marks(book, "mark taken away");
                } else {
                    self.say("no mark of yours in this frame".to_owned());
                }
            }
            Action::Point(column, row) => self.point(column, row, now),
        }
        Ok(None)
    }

    fn ask(&mut self, asking: Asking, question: &str, hint: &str) {
        let prompt = Prompt { question: question.to_owned(), text: String::new(), hint: hint.to_owned() };
        self.prompt = Some((asking, prompt));
    }

    fn typed(&mut self, event: &Event, book: &mut dyn MarkBook) -> Option<Why> {
        let (asking, prompt) = self.prompt.as_mut()?;
        match typing(event)? {
            // A question that is answered by Enter or Esc.
            Typing::Text(_) if *asking == Asking::TakeOver => {}
            Typing::Text(text) => {
                let room = TYPED_MAX.saturating_sub(prompt.text.chars().count());
                prompt.text.extend(text.chars().take(room));
            }
            Typing::Erase => {
                prompt.text.pop();
            }
            Typing::Clear => prompt.text.clear(),
            Typing::Cancel => self.prompt = None,
            Typing::Interrupt => return Some(Why::Interrupted),
            Typing::Done => match asking {
                Asking::Place => match jump::parse(&prompt.text) {
                    Ok(jump) => {
                        self.prompt = None;
                        self.travel.jump(jump, self.watch.elapsed());
                    }
                    Err(sentence) => prompt.hint = sentence,
                },
                Asking::TakeOver => return Some(Why::TakeOver),
                Asking::Note => {
                    let note = std::mem::take(&mut prompt.text);
                    self.prompt = None;
                    if self.travel.mark(&note) {
                        self.keep_marks(book, "marked; Tab comes back to it");
                    } else {
                        self.say(format!("there are {MARKS_MAX} marks; M takes one away"));
                    }
                }
            },
        }
        None
    }

    fn keep_marks(&mut self, book: &mut dyn MarkBook, done: &str) {
        let kept = book.keep(self.travel.own_marks());
        self.say(kept.map_or_else(|sentence| sentence, |()| done.to_owned()));
    }

    /// The mouse on the timeline, or on the pictures above it.
    fn point(&mut self, column: u16, row: u16, now: Duration) {
        let Ok(places) = &self.places else { return };
        let parts = [Some(places.timeline), places.thumbnails];
        let is_on = |place: ratatui::layout::Rect| {
            (place.top()..place.bottom()).contains(&row) && (place.left()..place.right()).contains(&column)
        };
        if parts.into_iter().flatten().any(is_on) {
            let bar = timeline::bar(places.timeline);
            let offset = column.saturating_sub(bar.x).min(bar.width.saturating_sub(1));
            let frame = self.scale(bar.width).frame(offset);
            self.travel.to_frame(frame, now);
        }
    }

    fn scale(&mut self, columns: u16) -> Scale {
        Scale { columns, last: self.travel.past().end().frame().0 }
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.travel.stop();
        self.speaker.hold(true);
        self.feed.leave(&mut self.session);
        signals::suspend();
        self.session.enter()?;
        self.arrange();
        Ok(())
    }

    /// Finds places for everything in the terminal as it is now, and draws anew.
    fn arrange(&mut self) {
        self.showing.measure(&self.session);
        let (columns, rows) = self.showing.size();
        let places = layout(columns, rows, self.showing.cell(), self.showing.mode());
        let thumbnails = |places: &Result<Places, String>| {
            places.as_ref().ok().and_then(|places| Some((places.thumbnails?.height, places.timeline.width)))
        };
        if thumbnails(&places) != thumbnails(&self.places) || self.thumbnails.is_none() {
            self.thumbnails = thumbnails(&places).map(|(rows, width)| {
                let bar = timeline::bar(ratatui::layout::Rect::new(0, 0, width, 1));
                let scale = Scale { columns: bar.width, last: self.travel.past().end().frame().0 };
                Thumbnails::new(self.compositor.clone(), rows, scale)
            });
        }
        self.places = places;
        self.showing.begin(false);
        self.fresh = true;
        self.feed.forget();
    }
}
