//! A program that fails while a person plays it, under the policies of `--on-error`.

use super::terminal::plain;

/// Fails for 0.
const PROGRAM: &str = "10 CLS:PRINT \"HOW MANY\"\n20 INPUT A:PRINT \"EACH GETS\";60/A\n";

#[test]
fn the_question_stands_there_again() {
    let terminal = plain(PROGRAM).args("--on-error rollback").start();
    terminal.wait("HOW MANY\n?");
    terminal.send("0\r");
    terminal.wait_outside("?DZ ERROR IN 20");
    // The screen is as it was: the answer is gone, the question is not asked twice.
    terminal.wait_until("the question alone", |terminal| terminal.text().starts_with("HOW MANY\n?\n"));
    terminal.send("5\r");
    terminal.wait("HOW MANY\n?5\nEACH GETS 12\nOK");
    terminal.quit();
}

#[test]
fn a_run_begins_anew() {
    let terminal =
        plain(&format!("5 PLAY \"C\":B=B+1\n{PROGRAM}30 PRINT \"RUN\";B\n")).args("--on-error restart").start();
    terminal.wait("HOW MANY\n?");
    terminal.send("0\r");
    terminal.wait_outside("beginning anew, 1 of 5");
    terminal.wait_until("the question alone", |terminal| terminal.text().starts_with("HOW MANY\n?\n"));
    terminal.send("6\r");
    terminal.wait("EACH GETS 10\nRUN 1\nOK");
    terminal.quit();
}

#[test]
fn a_statement_that_fails_is_passed_over() {
    let terminal = plain(&format!("{PROGRAM}30 PRINT \"BEHIND\"\n")).args("--on-error resume-next").start();
    terminal.wait("HOW MANY\n?");
    terminal.send("0\r");
    terminal.wait("BEHIND\nOK");
    terminal.quit();
}

#[test]
fn who_goes_back_too_often_is_in_direct_mode() {
    let terminal = plain(PROGRAM).args("--on-error rollback --max-restarts 1").start();
    terminal.wait("HOW MANY\n?");
    terminal.send("0\r");
    terminal.wait_outside("1 of 1");
    terminal.wait_until("the question alone", |terminal| terminal.text().starts_with("HOW MANY\n?\n"));
    terminal.send("0\r");
    terminal.wait("?DZ ERROR IN 20\nOK");
    // What is typed there is the person's own.
    terminal.send("PRINT 1/0\r");
    terminal.wait("?DZ ERROR\nOK");
    terminal.quit();
}
