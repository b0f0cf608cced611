//! What saving and going back cost: `cargo bench --bench snapshot`. Prints the median time of each step for a machine with
//! a program of 100 lines, 2 KB of variables, text on the screen and actors on the move.

#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a bench measures and prints")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use fbc::basic::parser::Options;
use fbc::basic::source::parse_source;
use fbc::famicom::input::Input;
use fbc::famicom::machine::{Config, Machine};
use fbc::famicom::snapshot::Snapshot;
use fbc::vm::time::Frame;

fn source() -> String {
    let mut source = String::from(
        "10 DIM A(799),B$(19):FOR I=0 TO 799:A(I)=RND(32767)-RND(32767):NEXT\n\
         20 FOR I=0 TO 19:FOR J=1 TO 31:B$(I)=B$(I)+CHR$(RND(64)+32):NEXT:NEXT\n\
         30 SPRITE ON:CGSET 1,1:FOR I=0 TO 7:DEF MOVE(I)=SPRITE(I,I,3,200,0,0):POSITION I,RND(200),RND(200):MOVE I:NEXT\n\
         40 FOR I=0 TO 9:PRINT \"LINE\";I;A(I);B$(I):NEXT\n",
    );
    for number in 5..=99 {
        let letter = char::from(b'A' + (number % 26) as u8);
        source += &format!(
            "{number}0 IF {letter}>{number} THEN {letter}=A({number})+{letter}1:PRINT \"{letter} IS\";{letter}\n"
        );
    }
    source + "1000 GOTO 50\n"
}

/// Measures batches, since one run is shorter than the clock's resolution; what the work gives is dropped outside.
fn report<T>(name: &str, mut work: impl FnMut() -> T) {
    const BATCH: usize = 50;
    let mut times: Vec<Duration> = (0..201)
        .map(|_| {
            let mut results = Vec::with_capacity(BATCH);
            let start = Instant::now();
            for _ in 0..BATCH {
                results.push(black_box(work()));
            }
            start.elapsed() / BATCH as u32
        })
        .collect();
    times.sort();
    println!("{name:32} {:9.2} µs", times[times.len() / 2].as_secs_f64() * 1e6);
}

fn main() {
    let config = Config::default();
    let program = parse_source(source().as_bytes(), Options::default()).unwrap().program;
    let mut machine = Machine::new(config, program.clone());
    machine.apply(Input::Run);
    machine.run(Frame(3600).start());
    machine.drain();
    let snapshot = machine.snapshot();
    let bytes = snapshot.encode();
    let mut later = machine.clone();
    later.run(Frame(4200).start());
    let later = later.snapshot();
    let difference = later.encode_against(&snapshot);
    println!("snapshot {} bytes, difference after 10 s {} bytes", bytes.len(), difference.len());

    report("clone", || machine.clone());
    let kept = machine.clone();
    report("go back to a clone", || {
        machine.clone_from(&kept);
    });
    report("state hash", || machine.state_hash());
    report("snapshot", || machine.snapshot());
    report("encode", || snapshot.encode());
    report("encode as a difference", || later.encode_against(&snapshot));
    report("decode", || Snapshot::decode(&bytes).unwrap());
    report("decode a difference", || Snapshot::decode_against(&difference, &snapshot).unwrap());
    report("restore", || Machine::restore(&snapshot, program.clone()).unwrap());
    report("snapshot, encode", || machine.snapshot().encode());
    report("decode, restore", || Machine::restore(&Snapshot::decode(&bytes).unwrap(), program.clone()).unwrap());
}
