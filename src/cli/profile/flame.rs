//! A flame graph: each frame of a stack is a bar as wide as its share of the computing, what it calls stands on it. The
//! file needs nothing else: titles tell the figures, a click widens a bar, the search marks names. The libraries for this
//! are of licences that this project does not take, or much larger than what is needed.

use crate::cli::xml::escaped;
use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Measured, call_name, line_name};

/// Dots.
const WIDTH: f64 = 1200.0;
const MARGIN: f64 = 10.0;
const BAR_HEIGHT: usize = 20;
const HEAD_HEIGHT: usize = 56;
const FOOT_HEIGHT: usize = 34;
const CHARACTER_WIDTH: f64 = 7.25;

/// What is narrower cannot be seen and is left out, with all that stands on it.
const NARROWEST: f64 = 0.1;

/// A bar.
#[derive(Default)]
struct Bar {
    /// Units, those on it included.
    units: u64,
    on_it: BTreeMap<Frame, Bar>,
}

/// What a bar is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Frame {
    Program,
    Call(u16),
    Line(Option<u16>),
}

/// The graph as an SVG file.
pub(super) fn draw(measured: &Measured) -> String {
    let mut root = Bar::default();
    for path in measured.profile.paths.iter().filter(|path| path.used.computing > 0) {
        let calls = path.calls.iter().map(|line| Frame::Call(*line));
        let units = path.used.computing;
        root.units += units;
        let mut bar = &mut root;
        for frame in calls.chain([Frame::Line(path.line)]) {
            bar = bar.on_it.entry(frame).or_default();
            bar.units += units;
        }
    }
    let depth = depth(&root);
    let height = HEAD_HEIGHT + depth * BAR_HEIGHT + FOOT_HEIGHT;
    let mut out = String::new();
    head(measured, height, &mut out);
    let scale = (WIDTH - 2.0 * MARGIN) / (root.units.max(1) as f64);
    let bottom = HEAD_HEIGHT + (depth - 1) * BAR_HEIGHT;
    let mut canvas = Canvas { measured, scale, out };
    canvas.bar(Frame::Program, &root, MARGIN, bottom);
    let mut out = canvas.out;
    out.push_str("</g>\n");
    let _ = writeln!(out, "<script><![CDATA[{SCRIPT}]]></script>\n</svg>");
    out
}

fn depth(bar: &Bar) -> usize {
    1 + bar.on_it.values().map(depth).max().unwrap_or(0)
}

fn head(measured: &Measured, height: usize, out: &mut String) {
    let profile = &measured.profile;
    let middle = WIDTH / 2.0;
    let name = escaped(&measured.name);
    let right = WIDTH - MARGIN;
    let foot = height - 12;
    let all = (profile.used.computing + profile.used.waiting).max(1) as f64;
    let _ = writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" font-family=\"monospace\" font-size=\"12\">\n\
         <title>{name}: flame graph</title>\n\
         <style>.bar {{ cursor: pointer }} .bar:hover rect {{ stroke: #000; stroke-width: 1 }} \
         .found rect {{ fill: #c050f0 }} .button {{ cursor: pointer; fill: #204080 }}</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fffdf6\"/>\n\
         <text x=\"{middle}\" y=\"22\" font-size=\"16\" text-anchor=\"middle\">{name}</text>\n\
         <text x=\"{middle}\" y=\"42\" text-anchor=\"middle\" fill=\"#555\">{:.0} cycles of computing in {} frames; \
         {:.1} % of the time it waited, which is not shown</text>\n\
         <text id=\"reset\" class=\"button\" x=\"{MARGIN}\" y=\"22\" visibility=\"hidden\">all</text>\n\
         <text id=\"search\" class=\"button\" x=\"{right}\" y=\"22\" text-anchor=\"end\">search</text>\n\
         <text id=\"details\" x=\"{MARGIN}\" y=\"{foot}\"> </text>\n\
         <text id=\"matched\" x=\"{right}\" y=\"{foot}\" text-anchor=\"end\"> </text>\n<g id=\"bars\">",
        profile.cycles(profile.used.computing),
        measured.end.frame().0,
        100.0 * profile.used.waiting as f64 / all,
    );
}

struct Canvas<'a> {
    measured: &'a Measured,
    /// Dots for each unit.
    scale: f64,
    out: String,
}

impl Canvas<'_> {
    fn bar(&mut self, frame: Frame, bar: &Bar, x: f64, y: usize) {
        let width = bar.units as f64 * self.scale;
        if width < NARROWEST {
            return;
        }
        let profile = &self.measured.profile;
        let name = match frame {
            Frame::Program => "program".to_owned(),
            Frame::Call(line) => call_name(line),
            Frame::Line(line) => line_name(line),
        };
        let mut title =
            format!("{name}: {:.0} cycles, {:.1} %", profile.cycles(bar.units), 100.0 * profile.share(bar.units));
        let mut label = name;
        if let Frame::Line(Some(line)) | Frame::Call(line) = frame {
            let text = self.measured.listing.line(line);
            if matches!(frame, Frame::Line(_)) {
                let _ = write!(label, ": {text}");
            }
            let _ = write!(title, "\n{line} {text}");
        }
        let room = ((width - 6.0) / CHARACTER_WIDTH).max(0.0) as usize;
        let fill = colour(frame);
        let base = y + 14;
        let height = BAR_HEIGHT - 1;
        let _ = writeln!(
            self.out,
            "<g class=\"bar\" data-name=\"{}\"><title>{}</title><rect x=\"{x:.2}\" y=\"{y}\" width=\"{width:.2}\" \
             height=\"{height}\" rx=\"2\" fill=\"{fill}\"/><text x=\"{:.2}\" y=\"{base}\">{}</text></g>",
            escaped(&label),
            escaped(&title),
            x + 3.0,
            escaped(&cut(&label, room)),
        );
        let mut x = x;
        for (frame, child) in &bar.on_it {
            self.bar(*frame, child, x, y.saturating_sub(BAR_HEIGHT));
            x += child.units as f64 * self.scale;
        }
    }
}

/// Calls are warm, lines are green and yellow; neighbours differ.
fn colour(frame: Frame) -> String {
    let (hue, spread, number) = match frame {
        Frame::Program => return "#d8d4c4".to_owned(),
        Frame::Call(line) => (8, 30, line),
        Frame::Line(line) => (48, 62, line.unwrap_or(0)),
    };
    let hash = u32::from(number).wrapping_mul(2_654_435_761) >> 16;
    format!("hsl({},{}%,{}%)", hue + hash % spread, 70 + hash / 7 % 20, 68 + hash / 3 % 10)
}

/// As much of a label as a bar has room for; nothing if that is less than three characters.
fn cut(label: &str, room: usize) -> String {
    if label.chars().count() <= room {
        return label.to_owned();
    }
    if room < 3 { String::new() } else { label.chars().take(room - 1).chain(['…']).collect() }
}

/// Widening, searching, and the line at the foot. Positions are kept in the rectangles themselves.
const SCRIPT: &str = r#"
"use strict";
(function () {
  var margin = 10, width = 1200 - 2 * margin, character = 7.25;
  var bars = Array.prototype.slice.call(document.querySelectorAll(".bar")).map(function (group) {
    var rect = group.querySelector("rect");
    return {
      group: group, rect: rect, text: group.querySelector("text"), name: group.getAttribute("data-name"),
      title: group.querySelector("title").textContent,
      x: +rect.getAttribute("x"), width: +rect.getAttribute("width"), y: +rect.getAttribute("y")
    };
  });
  var by = function (id) { return document.getElementById(id); };
  function show(left, wide, from) {
    var scale = width / wide;
    bars.forEach(function (bar) {
      var below = from && bar.y > from.y;
      var inside = bar.x >= left - 0.01 && bar.x + bar.width <= left + wide + 0.01;
      var around = below && bar.x <= left + 0.01 && bar.x + bar.width >= left + wide - 0.01;
      bar.group.setAttribute("visibility", inside || around ? "visible" : "hidden");
      if (!inside && !around) return;
      var x = around ? margin : margin + (bar.x - left) * scale;
      var w = around ? width : bar.width * scale;
      bar.rect.setAttribute("x", x);
      bar.rect.setAttribute("width", w);
      bar.rect.setAttribute("opacity", around && !inside ? 0.5 : 1);
      bar.text.setAttribute("x", x + 3);
      var room = Math.floor((w - 6) / character);
      bar.text.textContent = bar.name.length <= room ? bar.name :
        room < 3 ? "" : bar.name.slice(0, room - 1) + "\u2026";
    });
    by("reset").setAttribute("visibility", from ? "visible" : "hidden");
  }
  bars.forEach(function (bar) {
    bar.group.addEventListener("click", function () { show(bar.x, bar.width, bar); });
    bar.group.addEventListener("mouseover", function () {
      by("details").textContent = bar.title.replace("\n", "   ");
    });
    bar.group.addEventListener("mouseout", function () { by("details").textContent = " "; });
  });
  by("reset").addEventListener("click", function () { show(margin, width, null); });
  function search() {
    var wanted = window.prompt("Search for (part of a line or a name):", "");
    var share = 0, until = -1;
    bars.forEach(function (bar) { bar.group.setAttribute("class", "bar"); });
    by("matched").textContent = " ";
    if (!wanted) return;
    wanted = wanted.toUpperCase();
    bars.filter(function (bar) { return bar.name.toUpperCase().indexOf(wanted) >= 0; })
      .sort(function (a, b) { return a.x - b.x || b.width - a.width; })
      .forEach(function (bar) {
        bar.group.setAttribute("class", "bar found");
        var end = bar.x + bar.width;
        if (end > until + 0.01) { share += end - Math.max(until, bar.x); until = end; }
      });
    by("matched").textContent = "found: " + (100 * share / width).toFixed(1) + " %";
  }
  by("search").addEventListener("click", search);
  window.addEventListener("keydown", function (event) {
    if (event.key === "F3" || (event.ctrlKey && event.key === "f")) { event.preventDefault(); search(); }
    if (event.key === "Escape") show(margin, width, null);
  });
})();
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_cut_to_its_bar() {
        assert_eq!((cut("LINE", 4), cut("LINE 10", 4), cut("LINE", 2)), ("LINE".into(), "LIN…".into(), String::new()));
    }
}
