
use builtin;
use str;

set edit:completion:arg-completer[fbc] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'fbc'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'fbc'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand run 'Run a program'
            cand check 'Find mistakes without running'
            cand fmt 'Format and renumber programs'
            cand repl 'Direct mode: type statements and programs'
            cand tape 'Write and read cassette recordings (WAV)'
            cand sav 'Write and read battery RAM images (.sav)'
            cand doctor 'What this terminal, its keyboard and the sound can do'
            cand completions 'Print completions for a shell'
            cand man 'Print the manual page'
            cand help 'Explain a keyword or a topic of the language'
        }
        &'fbc;run'= {
            cand --frames 'Stop after N frames of virtual time'
            cand --pad 'What pad 0 holds, from a frame on: `FRAME:STICK,STRIG;...`'
            cand --pad2 'What pad 1 holds'
            cand --keys 'Keys typed from a frame on: `FRAME:TEXT;...`; escapes \r \; \: \\ \xNN \{STOP} \{UP}'
            cand --max-statements 'Stop after N statements'
            cand --timeout 'Stop after SECONDS of real time'
            cand --max-output 'Stop when more than BYTES were printed'
            cand --dialect 'Version of the language'
            cand --memory 'Memory for program and variables'
            cand --seed 'Seed of RND: a number, or `time`'
            cand --clock 'Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace'
            cand --pause-unit 'Unit of PAUSE'
            cand --headless 'Print PRINT''s output as a stream and take INPUT from standard input'
            cand --screen 'Print the 28x24 screen at the end instead of the output'
            cand --json 'Print one JSON object at the end instead of the output'
            cand --no-store 'Keep no record of the run (this version keeps none in any case)'
            cand --relaxed 'Accept LET and NEXT with a variable'
            cand --quirks 'Reproduce defects of the original ROM'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fbc;check'= {
            cand --dialect 'Version of the language'
            cand --json 'Print findings as JSON'
            cand --relaxed 'Accept LET and NEXT with a variable'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fbc;fmt'= {
            cand --renumber 'Renumber: first line number and step'
            cand --dialect 'Version of the language'
            cand --check 'Change nothing; exit 1 if something would change'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fbc;repl'= {
            cand --dialect 'Version of the language'
            cand --memory 'Memory for program and variables'
            cand --seed 'Seed of RND: a number, or `time`'
            cand --clock 'Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace'
            cand --pause-unit 'Unit of PAUSE'
            cand --relaxed 'Accept LET and NEXT with a variable'
            cand --quirks 'Reproduce defects of the original ROM'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fbc;tape'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand save 'Record a program as WAV, to be played into a Famicom'
            cand load 'List what a recording holds, or read a program from it'
        }
        &'fbc;tape;save'= {
            cand --name 'Name on the tape, up to 16 characters'
            cand --dialect 'Version of the language that the cartridge has'
            cand --rate 'Samples per second'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fbc;tape;load'= {
            cand --name 'Which recording'
            cand --json 'Print the list as JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;sav'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand save 'Write a program as a battery RAM image of 8192 bytes'
            cand load 'Read the program from a battery RAM image'
        }
        &'fbc;sav;save'= {
            cand --dialect 'Version of the language that the cartridge has'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fbc;sav;load'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;doctor'= {
            cand --json 'Print the findings as JSON'
            cand --no-input 'Do not ask for a key'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;completions'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;man'= {
            cand --dir 'Write one page per command to a directory instead'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;help'= {
            cand --json 'Print the article as JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
    ]
    $completions[$command]
}
