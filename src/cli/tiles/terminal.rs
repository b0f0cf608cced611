//! A sheet in the terminal: half blocks in colour, or the dots as a tile source where there is no colour.

use std::fmt::Write;

use super::figures::Figure;
use super::sheet::{self, Inks};
use crate::cli::picture::half_blocks;
use crate::famicom::screen::CharacterTable;
use crate::famicom::tiles::TileSet;
use crate::famicom::video::image::Rgb;
use crate::ui::screen::color::Depth;

/// Columns between two figures.
const GAP: usize = 2;

/// Columns that the longest code takes.
const CODE_COLUMNS: usize = 3;

/// Figures in half blocks, side by side as far as `width` columns reach, each below its first code.
pub(super) fn colored(set: &TileSet, figures: &[Figure], inks: &Inks, width: usize, depth: Depth) -> String {
    let columns = |figure: &Figure| (usize::from(figure.columns) * 8).max(CODE_COLUMNS) + GAP;
    let mut out = String::new();
    let mut rest = figures;
    while let Some(first) = rest.first() {
        let mut used = 0;
        let row = rest
            .iter()
            .take_while(|figure| {
                used += columns(figure);
                (figure.table, figure.rows) == (first.table, first.rows) && used <= width + GAP
            })
            .count()
            .max(1);
        let (row, others) = rest.split_at(row);
        rest = others;
        for figure in row {
            let name = format!("{}", figure.code);
            // A string takes what is written to it.
            let _ = write!(out, "{name:<0$}", columns(figure));
        }
        trim_end(&mut out);
        out.push('\n');
        for line in 0..usize::from(first.rows) * 4 {
            for (i, figure) in row.iter().enumerate() {
                let colors = half_lines(set, figure, &inks[usize::from(figure.table == CharacterTable::B)], line);
                half_blocks::line(&mut out, colors.into_iter(), depth);
                if i + 1 < row.len() {
                    out.push_str(&" ".repeat(GAP));
                }
            }
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// Figures as text that `--tiles` reads.
pub(super) fn plain(set: &TileSet, figures: &[Figure]) -> String {
    let mut out = String::new();
    let mut table = None;
    for figure in figures {
        if table.replace(figure.table) != Some(figure.table) {
            let _ = writeln!(out, "table {:?}", figure.table);
        }
        let _ = writeln!(out, "@ {} {}x{}", figure.code, figure.columns, figure.rows);
        let width = usize::from(figure.columns) * 8;
        let mut dots = vec!['.'; width * usize::from(figure.rows) * 8];
        sheet::for_each_dot(set, figure, |x, y, dot| {
            dots[y * width + x] = ['.', '1', '2', '3'][usize::from(dot & 3)];
        });
        for line in dots.chunks(width) {
            out.extend(line);
            out.push('\n');
        }
    }
    out
}

/// Colours of two lines of a figure, from left to right.
fn half_lines(set: &TileSet, figure: &Figure, inks: &[Rgb; 4], line: usize) -> Vec<(Rgb, Rgb)> {
    let mut colors = vec![(inks[0], inks[0]); usize::from(figure.columns) * 8];
    sheet::for_each_dot(set, figure, |x, y, dot| {
        let ink = inks[usize::from(dot & 3)];
        if y == 2 * line {
            colors[x].0 = ink;
        } else if y == 2 * line + 1 {
            colors[x].1 = ink;
        }
    });
    colors
}

fn trim_end(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::famicom::tiles::text;

    #[test]
    fn what_is_printed_without_colour_reads_back() {
        let bytes: Vec<u8> = (0..8192).map(|i| ((i * 37) >> 2) as u8).collect();
        let set = TileSet::from_chr(&bytes).unwrap();
        let mut figures = super::super::figures::figures(CharacterTable::A, &(0..=255), &[]);
        figures.extend(super::super::figures::figures(CharacterTable::B, &(0..=255), &[]));
        let mut copy = TileSet::blank();
        text::read(&plain(&set, &figures), &mut copy).unwrap();
        assert_eq!(copy, set);
    }

    #[test]
    fn half_blocks_show_two_lines_each() {
        let mut set = TileSet::blank();
        let mut tile = [[0; 8]; 8];
        tile[0] = [1; 8];
        tile[1] = [2; 8];
        set.set_tile(CharacterTable::B, 65, tile);
        let inks = [[[0; 3]; 4], [[0; 3], [1; 3], [2; 3], [3; 3]]];
        let figure = Figure { table: CharacterTable::B, code: 65, columns: 1, rows: 1 };
        let shown = colored(&set, &[figure], &inks, 80, Depth::True);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[0], "65");
        assert_eq!(lines[1], format!("\x1b[38;2;1;1;1;48;2;2;2;2m{}\x1b[0m", "▀".repeat(8)));
        assert_eq!(lines[2], format!("\x1b[38;2;0;0;0;48;2;0;0;0m{}\x1b[0m", "▀".repeat(8)));
        assert_eq!(lines.len(), 6);
        // Three figures of 8 columns with gaps fit into 28 columns, four do not.
        let shown = colored(&set, &[figure; 4], &inks, 28, Depth::True);
        assert_eq!(shown.lines().filter(|line| line.starts_with("65")).collect::<Vec<_>>().len(), 2);
    }
}
