//! What the replay player shows of its run: the picture, what stands around it, and the timeline's tracks.

use std::time::Duration;

use super::Player;
use crate::basic::parser::Options;
use crate::ui::replay::layout::Places;
use crate::ui::replay::look::TEXT;
use crate::ui::replay::timeline::{self, Column, Tracks};
use crate::ui::replay::view::{self, Doing};
use crate::ui::screen::{Area, View as Picture};

/// Between two looks at the variables while the run plays: nobody reads faster.
const LOOK: Duration = Duration::from_millis(100);

impl Player {
    /// Sends what has changed, unless the terminal is busy with what it got before.
    pub(super) fn draw(&mut self, now: Duration) {
        if self.message.as_ref().is_some_and(|(_, until)| *until <= now) {
            self.message = None;
        }
        let Some(mut making) = self.feed.begin(now) else { return };
        let past = self.travel.past();
        let awaits = past.machine().awaits();
        if self.showing.follow(&past.scene(), awaits, now) {
            self.arrange();
        }
        let out = making.bytes();
        if std::mem::take(&mut self.fresh) {
            let (columns, rows) = self.showing.size();
            self.canvas.place(columns, rows);
            self.showing.clear(self.places.as_ref().ok().map(|places| places.picture), true, out);
        }
        match self.places.clone() {
            Ok(places) => {
                self.draw_places(&places, now, out);
            }
            Err(sentence) => {
                let frame = self.canvas.frame(None);
                let width = usize::from(frame.area.width).max(1);
                let characters: Vec<char> = sentence.chars().collect();
                for (y, row) in (0..frame.area.height).zip(characters.chunks(width)) {
                    frame.set_string(0, y, row.iter().collect::<String>(), TEXT);
                }
                self.canvas.send(out);
            }
        }
        self.feed.send(making, now, &mut self.session);
    }

    fn draw_places(&mut self, places: &Places, now: Duration, out: &mut Vec<u8>) {
        if !self.helps {
            let scene = self.travel.past().scene();
            self.compositor.compose(&scene, &self.settings.tiles);
            let picture = Picture { image: self.compositor.image(), scene: &scene, tiles: &self.settings.tiles };
            self.showing.encode(&picture, out);
        }
        let is_playing = self.travel.playing().is_some();
        if !is_playing || now.saturating_sub(self.looked_at) >= LOOK {
            self.variables.look(self.travel.past().machine());
            self.looked_at = now;
        }
        if let Some(thumbnails) = &mut self.thumbnails {
            let past = self.travel.past();
            thumbnails.refresh(&self.settings.tiles, |frame| past.thumbnail(frame));
        }
        let tracks = self.tracks(timeline::bar(places.timeline).width);
        let (speed, doing) = (self.travel.speed().name(), self.doing());
        let (here, end) = (self.travel.position(), self.travel.past().end());
        let message = self.message.as_ref().map(|(message, _)| message.clone()).or_else(|| self.note_here());
        let notes = self.notes(places);
        let running = self.travel.past().statement();
        let machine = self.travel.past().machine();
        let config = *machine.config();
        let view = view::View {
            name: &self.settings.name,
            doing,
            speed,
            here,
            end,
            program: machine.program(),
            options: Options { dialect: config.dialect, relaxed: config.relaxed },
            running,
            variables: &self.variables,
            tracks,
            thumbnails: self.thumbnails.as_ref(),
            notes,
            message,
            prompt: self.prompt.as_ref().map(|(_, prompt)| prompt),
        };
        // Under the help the picture's cells are the canvas's.
        let picture = (!self.helps).then_some(places.picture);
        let frame = self.canvas.frame(picture);
        if self.helps {
            view::draw_help(frame);
        } else {
            view::draw(&view, places, &mut self.scroll, frame);
        }
        self.canvas.send(out);
    }

    fn doing(&self) -> Doing {
        if let Some(stills) = self.travel.stills() {
            return Doing::Still(stills.present().map_or(0, |still| still + 1), stills.positions().len());
        }
        match (self.travel.hunting(), self.travel.playing()) {
            (Some((what, thousandths)), _) => Doing::Looking(what, thousandths),
            (None, Some(direction)) => Doing::Playing(direction),
            (None, None) => Doing::Standing,
        }
    }

    /// The note of a mark in this frame, while the run stands.
    fn note_here(&self) -> Option<String> {
        if self.travel.playing().is_some() {
            return None;
        }
        if let Some(stills) = self.travel.stills() {
            match (stills.present(), stills.error()) {
                (None, _) => {
                    return Some("another machine revision recorded this, and it has no checkpoint".to_owned());
                }
                (Some(_), Some(error)) => return Some(format!("it cannot be shown: {error}")),
                (Some(_), None) => {}
            }
        }
        let here = self.travel.position().frame();
        let marks = self.travel.marks();
        let (_, note) = marks.iter().find(|(at, _)| at.frame() == here)?;
        Some(if note.is_empty() { "▼ a mark".to_owned() } else { format!("▼ {note}") })
    }

    fn notes(&self, places: &Places) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(stills) = self.travel.stills() {
            notes.push(format!("revision {}: not run again", stills.log().header.revision));
        }
        if self.travel.surveyed() < 1000 {
            notes.push(format!("survey {} %", self.travel.surveyed() / 10));
        }
        notes.push(self.speaker.status());
        let Area { columns, rows, .. } = places.picture;
        notes.push(format!("{} {columns}x{rows}", self.showing.mode().name()));
        notes
    }

    fn tracks(&mut self, width: u16) -> Tracks {
        let scale = self.scale(width);
        let here = scale.column(self.travel.position().frame());
        let past = self.travel.past();
        if self.inputs.as_ref().is_none_or(|(of, _)| *of != scale) {
            let inputs = (0..width).map(|column| past.log().inputs_in(scale.frames(column))).collect();
            self.inputs = Some((scale, inputs));
        }
        let inputs = self.inputs.iter().flat_map(|(_, inputs)| inputs);
        let mut columns: Vec<Column> = inputs.map(|count| Column { inputs: *count, ..Column::default() }).collect();
        let chart = past.chart();
        let known = scale.column(chart.reached.frame());
        let mut set = |frame, change: &dyn Fn(&mut Column)| {
            if let Some(column) = columns.get_mut(usize::from(scale.column(frame))) {
                change(column);
            }
        };
        chart.errors.iter().for_each(|errors| set(errors.at.frame(), &|column| column.error = true));
        chart.ends.iter().for_each(|end| set(end.at.frame(), &|column| column.end = true));
        for at in past.stills() {
            set(at.frame(), &|column| column.still = true);
        }
        for (at, _) in self.travel.marks() {
            set(at.frame(), &|column| column.mark = true);
        }
        Tracks { columns, here, known }
    }
}
