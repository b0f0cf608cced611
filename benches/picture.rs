//! What composing a picture costs: `cargo bench --bench picture`. Prints the median time of one frame for pictures that
//! change in different ways.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a bench measures and prints")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use fbc::basic::parser::Options as ParserOptions;
use fbc::basic::source::parse_source;
use fbc::famicom::input::Input;
use fbc::famicom::machine::{Config, Machine};
use fbc::famicom::palette::Layer;
use fbc::famicom::tiles::TileSet;
use fbc::famicom::video::compositor::Compositor;
use fbc::famicom::video::scene::Scene;
use fbc::vm::time::Frame;

/// Text on the whole screen and eight actors on their way.
const SOURCE: &str = "10 SPRITE ON:CGSET 1,1:FOR I=0 TO 7:DEF MOVE(I)=SPRITE(I,I,3,255,0,0)\n\
    20 POSITION I,I*28,I*24:MOVE I:NEXT\n\
    30 FOR I=0 TO 23:PRINT \"ABCDEFGHIJKLMNOPQRSTUVWXYZ\":COLOR I,I,I MOD 4:NEXT\n\
    40 GOTO 40\n";

/// Tiles of which no two are alike.
fn tiles(step: usize) -> TileSet {
    let bytes: Vec<u8> = (0..8192_usize).map(|i| (i / 16 + i % 16 * step) as u8).collect();
    TileSet::from_chr(&bytes).unwrap()
}

/// Measures batches of frames, whose number in the batch the work is told.
fn report(name: &str, mut work: impl FnMut(u8)) {
    const BATCH: u8 = 50;
    let mut times: Vec<Duration> = (0..401)
        .map(|_| {
            let start = Instant::now();
            for n in 0..BATCH {
                work(black_box(n));
            }
            start.elapsed() / u32::from(BATCH)
        })
        .collect();
    times.sort();
    println!("{name:36} {:9.2} µs", times[times.len() / 2].as_secs_f64() * 1e6);
}

fn main() {
    let program = parse_source(SOURCE.as_bytes(), ParserOptions::default()).unwrap().program;
    let mut machine = Machine::new(Config::default(), program);
    machine.apply(Input::Run);
    machine.run(Frame(600).start());
    let scene = machine.scene();
    let sets = [tiles(37), tiles(41)];
    let [tiles, _] = &sets;
    let mut compositor = Compositor::default();
    let mut compose = |scene: &Scene, tiles: &TileSet| black_box(compositor.compose(scene, tiles));

    report("the scene itself", |_| {
        black_box(machine.scene());
    });
    report("nothing changed", |_| {
        compose(&scene, tiles);
    });
    report("everything drawn (another tile set)", |n| {
        compose(&scene, &sets[usize::from(n % 2)]);
    });
    let mut moving = scene.clone();
    report("eight actors moved", |n| {
        for sprite in moving.oam.chunks_exact_mut(4) {
            sprite[3] = sprite[3].wrapping_add(n);
        }
        compose(&moving, tiles);
    });
    let mut full = scene.clone();
    for (i, sprite) in full.oam.chunks_exact_mut(4).enumerate() {
        sprite[0] = (i * 5 % 220) as u8;
    }
    report("64 sprites moved", |n| {
        for sprite in full.oam.chunks_exact_mut(4) {
            sprite[3] = sprite[3].wrapping_add(n);
        }
        compose(&full, tiles);
    });
    let mut scrolled = scene.clone();
    report("scrolled by a dot", |_| {
        scrolled.scroll_dots = (scrolled.scroll_dots + 1) % 240;
        compose(&scrolled, tiles);
    });
    let mut typed = scene.clone();
    let mut code: u8 = 0;
    report("one character written", |n| {
        code = code.wrapping_add(1);
        typed.nametable.set_tile(n % 28, n % 30, code);
        compose(&typed, tiles);
    });
    let mut colored = scene.clone();
    report("three colours changed", |n| {
        colored.palette.palet(Layer::Background, 1, [0, n, n, n]).unwrap();
        compose(&colored, tiles);
    });
}
