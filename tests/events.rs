//! `fbc events`: questions to logs that the built binary recorded.

use serde_json::Value;

use crate::common::Workbench;

/// A bit of everything.
const PROGRAM: &str = "\
10 CLS:DIM D(5),T$(2,2):FOR I=0 TO 3:D(I)=I*I:NEXT
20 DEF SPRITE 0,(0,1,0,0,0)=\"@ABC\":SPRITE 0,100,90
30 LOCATE 3,5:PRINT \"HELLO\";
40 GOSUB 100:A$=\"X\"+STR$(D(2)):PRINT A$,I
50 ON ERROR GOTO 200
60 X=1/0
70 INPUT \"NAME\";N$:PRINT \"HI \";N$
80 FOR K=1 TO 3:NEXT:IF K>2 THEN 95
90 END
95 POKE &H6100,1,2:PLAY \"C1\":T$(1,2)=\"OK\":SWAP D(1),D(3):END
100 SPRITE ON:MOVE 1,2:RETURN
200 RESUME NEXT
";

/// A bench with `a.fbev`, the log of a program with this standard input.
fn recorded(program: &str, input: &str, options: &[&str]) -> Workbench {
    let bench = Workbench::new();
    bench.write("a.bas", program);
    let arguments = [&["run", "--headless", "--no-store", "--record", "a.fbev"], options, &["a.bas"]].concat();
    let run = bench.pipe(&arguments, input.as_bytes());
    assert!(bench.exists("a.fbev"), "{}", run.stderr);
    bench
}

fn example() -> Workbench {
    recorded(PROGRAM, "BOB\n", &[])
}

/// What a question finds, as JSON objects.
#[track_caller]
fn ask(bench: &Workbench, question: &[&str]) -> Vec<Value> {
    let run = bench.run(&[&["events", "a.fbev", "--json"], question].concat());
    run.done().lines().map(|line| serde_json::from_str(line).expect("each line is an object")).collect()
}

/// Line, statement and description of what a question finds.
#[track_caller]
fn check(bench: &Workbench, question: &[&str], expected: &[&str]) {
    let found: Vec<String> = ask(bench, question)
        .iter()
        .map(|event| {
            let line = event["line"].as_u64().map_or_else(|| "-".to_owned(), |line| line.to_string());
            let statement = event["statement"].as_u64().map_or_else(String::new, |number| format!(":{number}"));
            format!("{line}{statement} {}", event["what"].as_str().expect("a description"))
        })
        .collect();
    assert_eq!(found, expected, "{question:?}");
}

#[test]
fn each_kind_is_found_where_it_happened() {
    let bench = example();
    check(
        &bench,
        &["--var", "d", "--var", "t$()", "--var", "A$"],
        &[
            "10:4 D(0)=0 (was 0)",
            "10:4 D(1)=1 (was 0)",
            "10:4 D(2)=4 (was 0)",
            "10:4 D(3)=9 (was 0)",
            "40:2 A$=\"X 4\" (was \"\")",
            "95:3 T$(1,2)=\"OK\" (was \"\")",
            "95:4 D(1)=9 (was 1)",
            "95:4 D(3)=1 (was 9)",
        ],
    );
    check(&bench, &["--var", "D(2)"], &["10:4 D(2)=4 (was 0)"]);
    check(
        &bench,
        &["--kind", "loop", "--var", "K"],
        &[
            "80:1 K=1, the loop of line 80 begins",
            "80:2 K=2, the loop of line 80 goes on",
            "80:2 K=3, the loop of line 80 goes on",
            "80:2 K=4, the loop of line 80 is over",
        ],
    );
    check(&bench, &["--kind", "jump"], &["40:1 GOSUB 100", "100:3 RETURN to 40", "200:1 RESUME at 70", "80:3 THEN 95"]);
    check(&bench, &["--kind", "print"], &["30:2 \"HELLO\"", "40:3 \"X 4      4\"", "70:1 \"NAME\"", "70:2 \"HI BOB\""]);
    check(
        &bench,
        &["--kind", "sprite"],
        &["20:1 DEF SPRITE 0,0,1,0,0,0,\"@ABC\"", "20:2 SPRITE 0,100,90", "100:1 SPRITE ON", "100:2 MOVE 1,2"],
    );
    check(&bench, &["--kind", "error"], &["60:1 ?DZ ERROR, taken by line 200"]);
    check(&bench, &["--kind", "input"], &["- RUN", "70 line \"BOB\""]);
    check(&bench, &["--kind", "poke,sound,end"], &["95:1 POKE &H6100,1,2", "95:2 PLAY \"C1\"", "- the program ended"]);
    check(&bench, &["--kind", "device"], &["10:1 CLS", "30:1 LOCATE 3,5"]);
}

#[test]
fn filters_must_all_fit() {
    let bench = example();
    check(
        &bench,
        &["--kind", "statement", "--line", "30,200"],
        &["30:1 LOCATE 3,5", "30:2 PRINT \"HELLO\";", "200:1 RESUME NEXT"],
    );
    check(&bench, &["--line", "50-60"], &["50:1 ON ERROR GOTO 200", "60:1 X=1/0", "60:1 ?DZ ERROR, taken by line 200"]);
    check(&bench, &["--text", "hello"], &["30:2 \"HELLO\""]);
    check(&bench, &["--var", "I", "--line", "20-"], &[]);
    check(
        &bench,
        &["--kind", "all", "--text", "bob", "--limit", "2"],
        &["70 line \"BOB\"", "70:1 N$=\"BOB\" (was \"\")"],
    );
    let all = ask(&bench, &["--kind", "all"]);
    let frame = all.iter().find(|event| event["kind"] == "error").and_then(|event| event["frame"].as_u64()).unwrap();
    let text = frame.to_string();
    let part = ask(&bench, &["--kind", "all", "--from", &text, "--to", &text]);
    let expected: Vec<Value> = all.iter().filter(|event| event["frame"].as_u64() == Some(frame)).cloned().collect();
    assert!(expected.len() > 1);
    assert_eq!(part, expected);
    assert_eq!(ask(&bench, &["--kind", "all", "--to", "1000s"]), all);
}

#[test]
fn what_was_printed_is_what_the_machine_wrote() {
    let bench = recorded("20 PRINT \"A\",5;\n30 PRINT:PRINT 1,2,3,4,5\n", "", &[]);
    check(&bench, &["--text", "A        5"], &["20:1 \"A        5\""]);
    let written: String = ask(&bench, &["--kind", "print"])
        .iter()
        .map(|event| event["text"].as_str().unwrap().to_owned() + if event["newline"] == true { "\n" } else { "" })
        .collect();
    let printed = bench.run(&["run", "--headless", "--no-store", "a.bas"]);
    assert_eq!(written, printed.done());
}

#[test]
fn a_filter_is_never_left_out() {
    let bench = example();
    check(&bench, &["--log", "AT 60: X", "--line", "50"], &[]);
    check(
        &bench,
        &["--log", "AT 60: X", "--kind", "error", "--line", "60"],
        &["60:1 X=0", "60:1 ?DZ ERROR, taken by line 200"],
    );
    let of_k = ask(&bench, &["--kind", "assign,loop", "--var", "K"]);
    assert!(!of_k.is_empty());
    assert_eq!(ask(&bench, &["--kind", "all", "--var", "K"]), of_k);
    assert_eq!(ask(&bench, &["--by", "line", "--kind", "statement", "--limit", "2"]).len(), 2);
    let refuses = |question: &[&str], part: &str| {
        let run = bench.run(&[&["events", "a.fbev"], question].concat());
        assert_eq!((run.status, run.out()), (2, ""), "{question:?}");
        assert!(run.stderr.contains(part), "{question:?}: {}", run.stderr);
    };
    refuses(&["--kind", "statement", "--var", "A", "--count"], "--var is for assignments and loops");
    refuses(&["--limit", "2", "--count"], "--count counts all of them");
}

#[test]
fn a_part_is_found_from_a_checkpoint_as_from_the_beginning() {
    // Eighteen million statements and seventeen seconds, so that a checkpoint was kept on the way.
    let program = "10 FOR J=1 TO 300:FOR I=1 TO 30000:A=I MOD 7:NEXT:B=B+A:PAUSE 5:NEXT\n20 C=B\n";
    let bench = recorded(program, "", &["--clock", "1000000"]);
    assert!(!ask(&bench, &["--kind", "checkpoint"]).is_empty());
    let all = ask(&bench, &["--var", "B"]);
    assert_eq!(all.len(), 300);
    let middle = all[290]["frame"].as_u64().unwrap();
    let late: Vec<Value> = all.iter().filter(|event| event["frame"].as_u64() >= Some(middle)).cloned().collect();
    assert_eq!(ask(&bench, &["--var", "B", "--from", &middle.to_string()]), late);
}

#[test]
fn counts_agree_with_events() {
    let bench = example();
    let statements = ask(&bench, &["--kind", "statement"]).len();
    assert_eq!(ask(&bench, &["--kind", "statement", "--count"])[0]["count"], statements);
    let by_line = ask(&bench, &["--kind", "statement", "--by", "line"]);
    let sum: u64 = by_line.iter().map(|group| group["count"].as_u64().unwrap()).sum();
    assert_eq!(sum, statements as u64);
    let of_ten = by_line.iter().find(|group| group["line"] == 10).unwrap();
    // CLS, DIM, FOR, and four times two in the loop; DIM with two arrays is one statement.
    assert_eq!(of_ten["count"], 11);
    // The same through events, as a limited time needs them.
    assert_eq!(ask(&bench, &["--kind", "statement", "--by", "line", "--to", "100000"]), by_line);
    let by_kind = ask(&bench, &["--kind", "goto,gosub,return", "--by", "kind"]);
    let counts: Vec<(&str, u64)> =
        by_kind.iter().map(|group| (group["kind"].as_str().unwrap(), group["count"].as_u64().unwrap())).collect();
    assert_eq!(counts, [("goto", 2), ("gosub", 1), ("return", 1)]);
    assert_eq!(ask(&bench, &["--var", "I", "--by", "name"])[0]["count"], 5);
    assert_eq!(ask(&bench, &["--var", "ZZ", "--count"])[0]["count"], 0);
    let table = bench.run(&["events", "a.fbev", "--kind", "statement", "--by", "line"]);
    assert!(table.done().lines().any(|line| line.trim_start().starts_with("10 ") && line.contains("11  ███")));
}

#[track_caller]
fn check_who(bench: &Workbench, question: &[&str], place: (u64, u64), what: &str) {
    let found = ask(bench, &[&["--who"], question].concat());
    let first = found.first().expect("somebody wrote it");
    assert_eq!((first["line"].as_u64(), first["statement"].as_u64()), (Some(place.0), Some(place.1)), "{question:?}");
    assert_eq!(first["what"], what, "{question:?}");
}

#[test]
fn who_wrote_it_is_known() {
    let bench = example();
    check_who(&bench, &["cell 3,5"], (30, 2), "\"H\"");
    check_who(&bench, &["cell 20,20"], (10, 1), "\" \"");
    check_who(&bench, &["A$"], (40, 2), "A$=\"X 4\" (was \"\")");
    check_who(&bench, &["D(3)"], (95, 4), "D(3)=1 (was 9)");
    let before = ask(&bench, &["--var", "D(3)"])[1]["frame"].as_u64().unwrap() - 1;
    check_who(&bench, &["D(3)", "--at", &before.to_string()], (10, 4), "D(3)=9 (was 0)");
    let sprite = ask(&bench, &["--who", "sprite 0"]);
    let aspects: Vec<&str> = sprite.iter().map(|writer| writer["aspect"].as_str().unwrap()).collect();
    assert_eq!(aspects, ["visibility", "place", "shape"]);
    assert_eq!(ask(&bench, &["--who", "sprite 2"])[0]["line"], 100);
    assert_eq!(ask(&bench, &["--who", "Z9"]), Vec::<Value>::new());
    bench.run(&["events", "a.fbev", "--who", "Z9"]).failed(0, "no statement has written it");
    bench.run(&["events", "a.fbev", "--who", "cell 28,0"]).failed(2, "cell X,Y");
}

#[test]
fn authors_go_with_what_they_wrote() {
    // What line 10 wrote in row 20 is scrolled up to row 17; the same text written again has another author.
    let program = "10 LOCATE 0,20:PRINT \"FIRST\":LOCATE 0,23\n20 FOR I=1 TO 3:PRINT:NEXT\n30 LOCATE 0,5:PRINT \"SAME\"\n\
                   40 LOCATE 0,5:PRINT \"SAME\"\n50 COLOR 0,5,1\n";
    let bench = recorded(program, "", &[]);
    check_who(&bench, &["cell 0,17"], (10, 2), "\"F\"");
    check_who(&bench, &["cell 3,5"], (40, 2), "\"E\"");
    // What scrolling brought in from behind the picture, nobody has written.
    assert_eq!(ask(&bench, &["--who", "cell 0,23"]), Vec::<Value>::new());
    assert_eq!(ask(&bench, &["--who", "cell 27,0"]), Vec::<Value>::new());
    // What TRON says in front of line 20 is no statement's; what that prints is.
    let bench = recorded("10 TRON\n20 PRINT \"A\"\n", "", &[]);
    assert_eq!(ask(&bench, &["--who", "cell 0,0"]), Vec::<Value>::new());
    check_who(&bench, &["cell 4,0"], (20, 1), "\"A\"");
}

#[test]
fn log_points_are_evaluated_on_an_old_recording() {
    let bench = recorded("10 FOR I=1 TO 3\n20 A$=A$+\"*\":R=RND(10)\n30 NEXT:PRINT A$;R\n", "", &[]);
    let found = ask(&bench, &["--log", "AT 30: I,A$+\"!\",RND(10)=R,I/(I-2)"]);
    let values: Vec<Value> = found.iter().map(|event| event["values"].clone()).collect();
    assert_eq!(found.len(), 3);
    assert_eq!(values[2][0]["value"], 3);
    assert_eq!(values[2][1]["value"], "***!");
    let found = ask(&bench, &["--log", "20: I,A$+\"!\",I/(I-2),LEN(A$)*10"]);
    let column = |index: usize, key: &str| -> Vec<Value> {
        found.iter().map(|event| event["values"][index][key].clone()).collect()
    };
    // The loop goes back to what is behind FOR, which is the line.
    assert_eq!(column(0, "value"), [1, 2, 3]);
    assert_eq!(column(1, "value"), ["!", "*!", "**!"]);
    assert_eq!(column(2, "error"), [Value::Null, "DZ".into(), Value::Null]);
    assert_eq!(column(3, "expression"), ["LEN(A$)*10"; 3]);
    let bench = recorded("10 I=I+1:R=RND(100)\n20 IF I<4 THEN 10\n30 PRINT R\n", "", &[]);
    let found = ask(&bench, &["--log", "AT 20: I,10/(I-2),RND(100)"]);
    let of = |index: usize| -> Vec<String> {
        let text = |value: &Value| value.get("value").or(value.get("error")).map_or_else(String::new, Value::to_string);
        found.iter().map(|event| text(&event["values"][index])).collect()
    };
    assert_eq!(of(0), ["1", "2", "3", "4"]);
    assert_eq!(of(1), ["-10", "\"DZ\"", "10", "5"]);
    // RND gives what the program's next RND will give, and uses nothing up.
    let drawn: Vec<String> = ask(&bench, &["--var", "R"]).iter().map(|event| event["new"].to_string()).collect();
    assert_eq!(of(2)[..3], drawn[1..]);
}

#[test]
fn log_points_say_what_is_wrong_under_the_text() {
    let bench = recorded("10 A=1\n", "", &[]);
    let check = |point: &str, expected: &str| {
        let run = bench.run(&["events", "a.fbev", "--log", point]);
        run.failed(2, expected);
    };
    check("AT 10: A,B:CLS", "AT 10: A,B:CLS\n          ^");
    check("AT 10: A+*2", "AT 10: A+*2\n         ^");
    check("A,B", "expected AT LINE: EXPRESSION");
    check("AT 10: INKEY$(0)", "waits for a key");
    bench.run(&["events", "a.fbev", "--log", "AT 11: A"]).failed(0, "the program has no line 11");
}

#[test]
fn formats_hold_the_same() {
    let bench = example();
    let csv = bench.run(&["events", "a.fbev", "--var", "A$", "--format", "csv"]);
    let lines: Vec<&str> = csv.done().lines().collect();
    assert_eq!(lines[0], "frame,seconds,statements,line,statement,kind,name,old,new,what");
    assert!(lines[1].ends_with(",40,2,assign,A$,,X 4,\"A$=\"\"X 4\"\" (was \"\"\"\")\""), "{}", lines[1]);
    let table = bench.run(&["events", "a.fbev", "--var", "A$"]);
    let rows: Vec<&str> = table.done().lines().collect();
    assert_eq!(rows.len(), 2);
    assert!(rows[0].trim_start().starts_with("frame") && rows[1].contains("40:2") && !rows[1].contains('\x1b'));
    let ndjson = bench.run(&["events", "a.fbev", "--var", "A$", "--format", "ndjson"]);
    assert_eq!(ndjson.done(), bench.run(&["events", "a.fbev", "--var", "A$", "--json"]).done());
}

#[test]
fn an_edited_run_is_asked_with_its_names() {
    // Direct mode gives the program other lines: registers and offsets are others then.
    let bench = Workbench::new();
    bench.write("a.bas", "10 B=7:STOP\n20 A=3\n");
    let keys = "120:A=5\\r;400:5 Z=1\\r;700:RUN\\r";
    let run = bench.run(&[
        "run",
        "--headless",
        "--no-store",
        "--frames",
        "1200",
        "--record",
        "a.fbev",
        "--keys",
        keys,
        "a.bas",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let found = ask(&bench, &["--var", "B"]);
    assert!(found.iter().all(|event| event["line"] == 10 && event["new"] == 7), "{found:?}");
    assert!(!found.is_empty());
}

#[test]
fn asking_leaves_no_trace() {
    // Every hash of the log is compared on the way, and its moments are those of the run without anybody watching.
    let check = |program: &str, options: &[&str]| {
        let bench = recorded(program, "1\n2\n", &[&["--frames", "400"], options].concat());
        let all = ask(&bench, &["--kind", "all", "--count"]);
        assert!(all[0]["count"].as_u64() > Some(0), "{program}");
        assert_eq!(ask(&bench, &["--kind", "statement", "--by", "line"]), {
            ask(&bench, &["--kind", "statement", "--by", "line", "--from", "0", "--to", "9999"])
        });
        assert_eq!(bench.run(&["events", "a.fbev", "--who", "cell 0,0"]).status, 0, "{program}");
        assert_eq!(bench.run(&["profile", "a.fbev"]).status, 0, "{program}");
    };
    check("10 TRON:FOR I=1 TO 9:A$=A$+INKEY$(0):NEXT\n", &["--keys", "9:AB;60:C;90:\\{STOP}"]);
    check("10 ON ERROR GOTO 90\n20 PLAY \"Z\":X=1/0:A(99)=1\n30 SAVE \"X\"\n40 GOTO 20\n90 RESUME NEXT\n", &[]);
    check("10 INPUT A:DIM D(A,A):D(1,1)=A:SWAP A,D(1,1):ON A GOSUB 50\n20 INPUT B:GOTO 20\n50 RETURN\n", &[]);
    check("10 FOR I=1 TO 2000:NEXT:FOR J=1 TO 9:NEXT:POKE &H6000,I AND 255:GOTO 10\n", &["--clock", "50"]);
    check("10 POKE &H703E,65:A=A+1:PRINT A;:GOTO 10\n", &["--memory", "original"]);
}

#[test]
fn what_cannot_be_answered_is_said() {
    let bench = example();
    bench.run(&["events", "nope.fbev"]).failed(2, "nope.fbev: no such file");
    bench.run(&["events", "a.bas"]).failed(2, "a.bas");
    bench.run(&["events", "a.fbev", "--kind", "nonsense"]).failed(2, "the kinds are");
    bench.run(&["events", "a.fbev", "--line", "9-8"]).failed(2, "expected a line number");
    bench.run(&["events", "a.fbev", "--var", "1A"]).failed(2, "is no variable");
    bench.run(&["events", "a.fbev", "--from", "x"]).failed(2, "expected a frame");
    bench.run(&["events", "a.fbev", "--from", "9", "--to", "3"]).failed(2, "--to is before --from");
    bench.run(&["events", "a.fbev", "--var", "ZZ"]).failed(0, "nothing in the log answers this");
}

#[test]
fn a_cut_log_is_asked_as_far_as_it_goes() {
    let bench = example();
    let bytes = bench.read("a.fbev");
    let cut = (1..bytes.len()).step_by(8).find_map(|missing| {
        bench.write("cut.fbev", &bytes[..bytes.len() - missing]);
        let run = bench.run(&["events", "cut.fbev", "--var", "N$"]);
        run.stderr.contains("the end is missing").then_some(run)
    });
    let cut = cut.expect("a cut that costs the end");
    assert_eq!(cut.status, 0, "{}", cut.stderr);
}

#[test]
fn the_page_on_questions_shows_what_the_binary_says() {
    let page = include_str!("../docs/questions.md");
    let blocks: Vec<(&str, &str)> =
        page.split("```").skip(1).step_by(2).filter_map(|block| block.split_once('\n')).collect();
    let bench = Workbench::new();
    let mut shown = 0;
    for (index, (language, text)) in blocks.iter().enumerate() {
        match *language {
            "basic" => {
                bench.write("demo.bas", text);
                let record = ["run", "--headless", "--no-store", "--record", "demo.fbev", "demo.bas"];
                bench.pipe(&record, b"BOB\n").done();
            }
            "text" => {
                let (_, command) = blocks[index - 1];
                let words = words(command.trim().strip_prefix("fbc ").expect("a command of fbc"));
                let run = bench.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
                assert_eq!(run.out().to_owned() + &run.stderr, *text, "{command}");
                shown += 1;
            }
            _ => {}
        }
    }
    assert!(shown > 5);
}

/// The words of a command; what is in quotes is one.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('\'').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[test]
fn a_log_of_another_revision_shows_what_it_holds_itself() {
    let bench = Workbench::new();
    bench.write("a.fbev", crate::replay::dense(1, fbc::famicom::machine::REVISION + 1));
    let run = bench.run(&["events", "a.fbev", "--json"]);
    let held = bench.run(&["events", "a.fbev", "--json", "--kind", "input,checkpoint,mark,end"]);
    assert_eq!((run.status, run.out()), (held.status, held.out()));
    assert!(run.out().contains("\"kind\":\"input\"") && run.out().contains("\"kind\":\"end\""), "{}", run.out());
    assert!(run.stderr.contains("only what it holds itself is shown"), "{}", run.stderr);
    assert_eq!(held.stderr, "");
    assert_eq!(bench.run(&["events", "a.fbev", "--kind", "print"]).status, 2);
}
