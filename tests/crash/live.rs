//! A person plays, the process is killed, and the person goes on playing where they were.

use super::disks::wait_until;
use super::victim::{self, NAME};
use crate::common::Workbench;
use crate::live::terminal::plain;

/// Shows keys as they come, and asks for a name.
const GAME: &str = "\
10 CLS:LOCATE 2,2:PRINT \"READY\":LOCATE 2,4
20 PRINT INKEY$(0);:C=C+1:IF C<9 THEN 20
40 LOCATE 2,6:INPUT \"NAME\";A$:PRINT \"HELLO \";A$:GOTO 40
";

fn folder(bench: &Workbench) -> std::path::PathBuf {
    bench.path("home/.local/share/fbc")
}

fn inputs(bench: &Workbench) -> usize {
    victim::record(&folder(bench), NAME).map_or(0, |record| record.inputs.len())
}

#[test]
fn a_killed_game_stands_there_again() {
    let mut terminal = plain(GAME).args("--screen-mode text --mute --run-id").arg(NAME).start();
    terminal.wait("READY");
    let mut shown = String::new();
    for keys in ["ABC", "DEF", "GHI"] {
        for key in keys.chars() {
            let before = inputs(&terminal.bench);
            terminal.send(key.to_string());
            shown.push(key);
            terminal.wait(&shown);
            // Down and up.
            wait_until("recorded", || inputs(&terminal.bench) >= before + 2);
        }
        let text = terminal.text();
        let bench = terminal.kill();
        terminal = plain("").args("--screen-mode text --mute").resume(bench, NAME);
        terminal.wait(&shown);
        if shown.len() < 9 {
            assert_eq!(terminal.text(), text);
        }
    }
    terminal.wait("NAME");
    terminal.send("MIKA\r");
    terminal.wait("HELLO MIKA");
    let end = terminal.quit();
    assert!(victim::verify(&folder(&end.bench), NAME) > 0);
    assert!(victim::record(&folder(&end.bench), NAME).expect("it is there").owners == 4);
}
