//! Lines: INPUT, direct mode with its screen editor, paste, katakana, function keys.

use super::terminal::{Terminal, kitty, plain};

/// A machine in direct mode.
fn direct() -> Terminal {
    let terminal = plain("10 PRINT \"READY\"\n").start();
    terminal.wait("READY\nOK\n");
    terminal
}

#[test]
fn direct_mode_calculates_lists_and_runs() {
    let terminal = direct();
    terminal.send("PRINT 6*7\r");
    terminal.wait("\n 42\n");
    terminal.send("20 STOP\r30 PRINT \"BEHIND\"\rLIST\r");
    terminal.wait("LIST\n10 PRINT \"READY\"\n20 STOP\n30 PRINT \"BEHIND\"\nOK");
    terminal.send("CLS:RUN\r");
    terminal.wait("READY\nBREAK IN 20\nOK");
    terminal.send("CONT\r");
    terminal.wait("CONT\nBEHIND\nOK");
    terminal.quit();
}

#[test]
fn a_line_is_edited_where_it_stands() {
    let terminal = direct();
    terminal.send("CLS:LIST\r");
    terminal.wait("10 PRINT \"READY\"\nOK");
    // Up to the listed line, right to the text, over it, and into the program.
    terminal.send("\x1b[A\x1b[A");
    terminal.send("\x1b[C".repeat(10));
    terminal.send("STEADY\"\r");
    terminal.wait("10 PRINT \"STEADY\"");
    terminal.send("\x1b[B\x1b[BRUN\r");
    terminal.wait("RUN\nSTEADY\nOK");
    terminal.quit();
}

#[test]
fn what_is_typed_at_once_arrives_whole() {
    let text: String = (1..=40).map(|number| format!("{number:05}")).collect();
    let program = "10 INPUT A$\n20 PRINT \"GOT\";LEN(A$):GOTO 10\n";
    for terminal in [plain(program).start(), kitty(program).start()] {
        terminal.wait("?");
        terminal.send(format!("{}\r", &text[..31]));
        terminal.wait("GOT 31");
        terminal.quit();
    }
    // A line is as long as the original's: of 200 characters none is lost on the way to the screen.
    let terminal = plain("10 CLS:INPUT \"\";A$\n").start();
    terminal.wait("?");
    terminal.send(&text);
    let end = &text[190..];
    terminal.wait_until(end, |terminal| terminal.text().replace('\n', "").contains(end));
    let seen = terminal.text().replace('\n', "");
    assert!(seen.contains(&text), "{seen}");
    terminal.quit();
}

#[test]
fn lines_typed_at_once_reach_one_input_after_another() {
    let program = "10 FOR I=1 TO 4:INPUT A$:PRINT \">\";A$:NEXT\n";
    let terminal = plain(program).start();
    terminal.wait("?");
    terminal.send("ONE\rTWO\rTHREE\rFOUR\r");
    terminal.wait(">ONE");
    terminal.wait(">FOUR");
    let text = terminal.text();
    assert!([">ONE", ">TWO", ">THREE", ">FOUR"].iter().all(|line| text.contains(line)), "{text}");
    terminal.quit();
}

#[test]
fn a_pasted_listing_runs() {
    let mut listing = String::from("NEW\n");
    for line in 1..=99 {
        listing.push_str(&format!("{} A=A+{line}\n", line * 10));
    }
    listing.push_str("1000 PRINT \"ソノ ケッカ\";A\nRUN\n");
    let terminal = direct();
    terminal.send(format!("\x1b[200~{listing}\x1b[201~"));
    terminal.wait("ソノ ケッカ 4950");
    terminal.send("LIST 990\r");
    terminal.wait("990 A=A+99\nOK");
    terminal.quit();
}

#[test]
fn a_paste_answers_input() {
    let terminal = plain("10 INPUT A$,B$\n20 PRINT B$;\"/\";A$\n").start();
    terminal.wait("?");
    terminal.send("\x1b[200~LEFT,RIGHT\r\x1b[201~");
    terminal.wait("RIGHT/LEFT");
    terminal.quit();
}

#[test]
fn katakana_come_from_the_kana_mode_and_from_unicode() {
    let terminal = direct();
    terminal.send("CLS:PRINT \"");
    terminal.send("\t");
    terminal.wait_outside("KANA");
    // The key 1 is ア in kana mode.
    terminal.send("1");
    terminal.wait("PRINT \"ア");
    terminal.send("\t");
    terminal.wait_until("no KANA", |terminal| !terminal.screen().contains("KANA"));
    terminal.send("1カメ\"\r");
    terminal.wait("ア1カメ\nOK");
    terminal.leader('k');
    terminal.wait_outside("KANA");
    terminal.leader('k');
    terminal.wait_until("no KANA", |terminal| !terminal.screen().contains("KANA"));
    terminal.quit();
}

#[test]
fn function_keys_type_their_texts() {
    let terminal = direct();
    // F1 as the test sets it, typed before the line above is done; then F2 PRINT, F7 LIST, F8 RUN.
    terminal.send("CLS:KEY 1,\"PRINT 1\"+CHR$(13)\r");
    terminal.send("\x1bOP");
    terminal.wait("PRINT 1\n 1\nOK");
    terminal.send("\x1bOQ 5*5\r");
    terminal.wait("\n 25\nOK");
    terminal.send("CLS\r");
    terminal.wait_until("CLS", |terminal| !terminal.text().contains("25"));
    terminal.send("\x1b[18~");
    terminal.wait("LIST\n10 PRINT \"READY\"\nOK");
    terminal.send("\x1b[19~");
    terminal.wait("RUN\nREADY\nOK");
    terminal.quit();
}
