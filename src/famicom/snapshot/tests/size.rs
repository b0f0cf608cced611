//! How large a machine and its snapshot are.

use super::{Run, started};
use crate::basic::error::ErrorCode;
use crate::famicom::machine::{Config, Machine};
use crate::famicom::snapshot::Snapshot;
use crate::vm::text::Text;

/// A program of 100 lines that fills 2 KB of variables with random values and has text and actors on the screen.
fn hundred_lines() -> String {
    let mut source = String::from(
        "10 DIM A(799),B$(19):FOR I=0 TO 799:A(I)=RND(32767)-RND(32767):NEXT\n\
         20 FOR I=0 TO 19:FOR J=1 TO 31:B$(I)=B$(I)+CHR$(RND(64)+32):NEXT:NEXT\n\
         30 SPRITE ON:CGSET 1,1:FOR I=0 TO 7:DEF MOVE(I)=SPRITE(I,I,3,200,0,0):POSITION I,RND(200),RND(200):MOVE I:NEXT\n\
         40 FOR I=0 TO 9:PRINT \"LINE\";I;A(I);B$(I):NEXT\n",
    );
    for number in 5..=99 {
        let letter = char::from(b'A' + (number % 26) as u8);
        source += &format!(
            "{}0 IF {letter}>{number} THEN {letter}=A({number})+{letter}1:PRINT \"{letter} IS\";{letter}\n",
            number
        );
    }
    source + "1000 GOTO 50\n"
}

fn after_a_minute() -> Machine {
    let mut run = Run::new(started(&hundred_lines(), Config::default()), &[]);
    run.run_to_frame(3600);
    assert_eq!(run.machine.vm().last_error, ErrorCode::Nf as u8, "no error so far");
    assert!(run.machine.vm().memory.variable_bytes > 2048);
    run.machine
}

/// What a machine holds on the heap, apart from program and code, which clones share.
fn heap_bytes(machine: &Machine) -> usize {
    let vm = machine.vm();
    let numbers: usize = vm.numbers.lists.iter().map(|list| list.capacity() * 2).sum();
    let texts: usize = vm.strings.lists.iter().map(|list| list.capacity() * size_of::<Text>()).sum();
    let slots = (vm.numbers.lists.capacity() + vm.strings.lists.capacity()) * size_of::<Vec<i16>>()
        + (vm.numbers.grids.capacity() + vm.strings.grids.capacity()) * size_of::<crate::vm::state::Grid<i16>>();
    let control = (vm.control.depth() + 32) * size_of::<crate::vm::control::Entry>();
    let console = machine.console.ram.capacity() + machine.console.cartridge.capacity();
    numbers + texts + slots + control + console + vm.texts.capacity() * size_of::<Text>()
}

#[test]
fn a_snapshot_is_under_4_kib() {
    let machine = after_a_minute();
    let snapshot = machine.snapshot();
    let (bytes, body) = (snapshot.encode().len(), snapshot.body().len());
    println!("snapshot: {bytes} bytes, {body} before compression, program {} bytes", machine.program().size());
    assert!(bytes < 4096, "{bytes}");
    let mut run = Run::new(machine, &[]);
    run.run_to_frame(3600 + 600);
    let next = run.machine.snapshot().encode_against(&snapshot).len();
    println!("ten seconds later: {next} bytes as a difference");
    assert!(next < bytes / 2, "{next}");
}

#[test]
fn a_machine_is_under_64_kib() {
    let machine = after_a_minute();
    let heap = heap_bytes(&machine);
    println!("machine: {} bytes and {heap} on the heap", size_of::<Machine>());
    assert!(size_of::<Machine>() + heap < 64 * 1024);
}

#[test]
fn a_full_memory_is_within_the_bound() {
    let source = "10 DIM A$(23,1320):FOR I=0 TO 23:FOR J=0 TO 1320\n\
                  20 A$(I,J)=CHR$(RND(256))+CHR$(RND(256))+CHR$(RND(256)):NEXT:NEXT\n30 GOTO 30\n";
    let mut run = Run::new(started(source, Config { clock: 100_000, ..Config::default() }), &[]);
    run.run_to_frame(20);
    let snapshot = run.machine.snapshot();
    let bytes = snapshot.encode();
    println!("full memory: {} bytes, {} before compression", bytes.len(), snapshot.body().len());
    let restored = Machine::restore(&Snapshot::decode(&bytes).unwrap(), run.machine.program().clone()).unwrap();
    assert_eq!(restored.state_hash(), run.machine.state_hash());
}
