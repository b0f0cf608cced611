//! Files of a run that somebody watches are those of the same run without a terminal.

use super::terminal::plain;

/// Moves with the pad, prints keys, makes music.
const GAME: &str = "10 SPRITE ON:CGSET 1,0:CLS:DEF MOVE(0)=SPRITE(0,3,2,200,0,0):MOVE 0\n\
    20 PLAY \"T1O4C0:O3E0\":BEEP\n\
    30 K$=INKEY$:IF K$<>\"\" THEN PRINT K$;\n\
    40 IF STICK(0) THEN PRINT STICK(0);:COLOR 1,1,2\n\
    50 IF STRIG(1) THEN PRINT \"*\";\n\
    60 IF K$=\"Q\" THEN END\n\
    70 GOTO 30\n";

#[test]
fn a_watched_run_makes_the_same_files() {
    fn check(keys: &str, limit: &[&str]) {
        let script = ["--keys", keys, "--pad", "20:1,0;40:0,0", "--pad2", "30:0,8;50:0,0"];
        let files = |name: &str| {
            ["png", "gif", "wav", "cast"].map(|kind| [format!("--{kind}"), format!("{name}.{kind}")]).concat()
        };
        let mut setup = plain(GAME);
        for argument in script.iter().chain(limit) {
            setup = setup.arg(argument);
        }
        for argument in files("run") {
            setup = setup.arg(&argument);
        }
        let end = setup.start().end();
        end.demand(0);
        let live: Vec<Vec<u8>> =
            ["png", "gif", "wav", "cast"].map(|kind| end.bench.read(&format!("run.{kind}"))).into();
        let files = files("run");
        let mut arguments = vec!["run", "game.bas", "--headless"];
        arguments.extend(script.iter().chain(limit));
        arguments.extend(files.iter().map(String::as_str));
        arguments.retain(|argument| *argument != "--exit");
        let run = end.bench.run(&arguments);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        assert!(run.out().contains('*'), "{}", run.out());
        for (kind, live) in ["png", "gif", "wav", "cast"].iter().zip(live) {
            assert!(live == end.bench.read(&format!("run.{kind}")), "{kind} differs with {limit:?}");
        }
    }
    check("30:A;60:B", &["--frames", "90"]);
    check("30:A;60:Q", &["--exit"]);
}
