
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
            cand resume 'Go on with a run that was cut off'
            cand runs 'Runs that are kept: list, show, output, delete'
            cand replay 'See a recorded run again: verify it, make pictures, sound and text of it'
            cand events 'Ask what happened in a recorded run'
            cand profile 'Show where a program''s time goes'
            cand check 'Find mistakes without running'
            cand test 'Run programs and hold them to what they promise'
            cand fmt 'Format and renumber programs'
            cand repl 'Direct mode: type statements and programs'
            cand tape 'Write and read cassette recordings (WAV)'
            cand sav 'Write and read battery RAM images (.sav)'
            cand tiles 'Show and keep sets of character tiles'
            cand bg 'Show and check background pictures'
            cand samples 'Programs that come with fbc: list, show, run'
            cand doctor 'What this terminal, its keyboard and the sound can do'
            cand completions 'Print completions for a shell'
            cand man 'Print the manual page'
            cand help 'Explain a keyword or a topic of the language'
        }
        &'fbc;run'= {
            cand --frames 'Stop after N frames of virtual time'
            cand --max-statements 'Stop after N statements'
            cand --timeout 'Stop after SECONDS of real time'
            cand --max-output 'Stop when more than BYTES were printed'
            cand --pad 'What pad 0 holds, from a frame on: `FRAME:STICK,STRIG;...`'
            cand --pad2 'What pad 1 holds'
            cand --keys 'Keys typed from a frame on: `FRAME:TEXT;...`; escapes \r \; \: \\ \xNN \{STOP} \{UP}; standard input is then not read'
            cand --bg 'What the program finds on SCREEN 1 (BG GRAPHIC): a text of 21 rows of 28 cells; without this option GAME.bg beside GAME.bas, if it is there'
            cand --png 'Write the picture at the end as a PNG file'
            cand --gif 'Write an animation as a GIF file: the first minute, or as many frames as --frames says'
            cand --gif-step 'Take a picture for the GIF at every N-th frame'
            cand --cast 'Write what a terminal would show as an asciinema recording, as long as the GIF'
            cand --cast-size 'Size of the recorded terminal: the text view, from 128x60 on half blocks'
            cand --scale 'Dots of PNG and GIF for each dot of the picture'
            cand --tiles 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set'
            cand --palette 'Colours: a .pal file of 192 bytes'
            cand --wav 'Write the sound as a WAV file: the first ten minutes, or as many frames as --frames says'
            cand --wav-rate 'Samples per second of the WAV file'
            cand --record 'Write the log of the run: its inputs with their moments, to replay it'
            cand --run-id 'Name of the run for `fbc resume` and `fbc runs`'
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --on-error 'What happens at an error that the program does not handle'
            cand --max-restarts 'Go back at most N times within --restart-window; then the run stops with its error'
            cand --restart-window 'The window for --max-restarts: real time at a terminal; otherwise virtual time, that of void attempts included'
            cand --max-memory 'Stop when program, variables and arrays take more than BYTES, as the machine counts them'
            cand --dialect 'Version of the language'
            cand --memory 'Memory for program and variables'
            cand --seed 'Seed of RND: a number, or `time`'
            cand --clock 'Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace'
            cand --pause-unit 'Unit of PAUSE'
            cand --screen-mode 'How the picture is shown; F12 v changes it'
            cand --key-method 'How the end of a held key is known'
            cand --pad-keys 'Keys of pad 0: `left=left,a=x,b=z,start=enter,...`'
            cand --pad2-keys 'Keys of pad 1: `left=a,right=d,a=g,b=f,...`'
            cand --volume 'Volume, 0 to 100'
            cand --headless 'Print PRINT''s output as a stream and take INPUT from standard input'
            cand --screen 'Print the 28x24 screen at the end instead of the output'
            cand --json 'Print one JSON object at the end instead of the output'
            cand --no-sprite-limit 'Show more than eight sprite tiles on a line'
            cand --no-store 'Keep nothing of the run in the store'
            cand --relaxed 'Accept LET and NEXT with a variable'
            cand --quirks 'Reproduce defects of the original ROM'
            cand --exit 'Leave when the program ends, instead of going on in direct mode'
            cand --mute 'No sound'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fbc;resume'= {
            cand --frames 'Stop at frame N of virtual time; without it the run''s own limit, if that has not been reached'
            cand --max-statements 'Stop after N statements, counted from the run''s beginning'
            cand --timeout 'Stop after SECONDS of real time'
            cand --max-output 'Stop when more than BYTES were printed, counted from the run''s beginning'
            cand --store 'The directory where runs are kept'
            cand --png 'Write the picture at the end as a PNG file'
            cand --gif 'Write an animation as a GIF file: the first minute, or as many frames as --frames says'
            cand --gif-step 'Take a picture for the GIF at every N-th frame'
            cand --cast 'Write what a terminal would show as an asciinema recording, as long as the GIF'
            cand --cast-size 'Size of the recorded terminal: the text view, from 128x60 on half blocks'
            cand --scale 'Dots of PNG and GIF for each dot of the picture'
            cand --tiles 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set'
            cand --palette 'Colours: a .pal file of 192 bytes'
            cand --wav 'Write the sound as a WAV file: the first ten minutes, or as many frames as --frames says'
            cand --wav-rate 'Samples per second of the WAV file'
            cand --screen-mode 'How the picture is shown; F12 v changes it'
            cand --key-method 'How the end of a held key is known'
            cand --pad-keys 'Keys of pad 0: `left=left,a=x,b=z,start=enter,...`'
            cand --pad2-keys 'Keys of pad 1: `left=a,right=d,a=g,b=f,...`'
            cand --volume 'Volume, 0 to 100'
            cand --headless 'Print PRINT''s output as a stream and take INPUT from standard input'
            cand --screen 'Print the 28x24 screen at the end instead of the output'
            cand --json 'Print one JSON object at the end instead of the output'
            cand --no-sprite-limit 'Show more than eight sprite tiles on a line'
            cand --exit 'Leave when the program ends, instead of going on in direct mode'
            cand --mute 'No sound'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fbc;runs'= {
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --json 'The list as JSON'
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'List the runs, newest first'
            cand show 'Show what is known of a run'
            cand output 'Print the whole output of a run, once, whatever happened on the way'
            cand delete 'Remove runs for good'
            cand keep 'Let a run never go by itself'
            cand export 'Write the log of a run to a file'
            cand history 'List what ran, newest first, also what was too short to be kept'
            cand gc 'Remove ended runs that are beyond the limits'
            cand limits 'Show or set how much is kept, and for how long'
        }
        &'fbc;runs;list'= {
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --json 'As JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;runs;show'= {
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --json 'As JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;runs;output'= {
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;runs;delete'= {
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;runs;keep'= {
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --off 'Let it go like others'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;runs;export'= {
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;runs;history'= {
            cand -n 'Lines'
            cand --lines 'Lines'
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --json 'As JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;runs;gc'= {
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --unfinished 'Remove unfinished runs beyond the limits too'
            cand --json 'As JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;runs;limits'= {
            cand --days 'Days after their end in which runs stay'
            cand --mib 'Room for ended runs, in MiB'
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --json 'As JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;replay'= {
            cand --against 'Give the inputs to another program too, and say where pictures, output and variables part; --png puts both pictures side by side'
            cand --from 'Begin at this moment'
            cand --to 'End at this moment instead of the log''s end'
            cand --png 'Write the picture at the end as a PNG file'
            cand --gif 'Write an animation as a GIF file: the first minute, or as many frames as --frames says'
            cand --gif-step 'Take a picture for the GIF at every N-th frame'
            cand --cast 'Write what a terminal would show as an asciinema recording, as long as the GIF'
            cand --cast-size 'Size of the recorded terminal: the text view, from 128x60 on half blocks'
            cand --scale 'Dots of PNG and GIF for each dot of the picture'
            cand --tiles 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set'
            cand --palette 'Colours: a .pal file of 192 bytes'
            cand --wav 'Write the sound as a WAV file: the first ten minutes, or as many frames as --frames says'
            cand --wav-rate 'Samples per second of the WAV file'
            cand --screen-mode 'How the picture is shown; F12 v changes it'
            cand --key-method 'How the end of a held key is known'
            cand --pad-keys 'Keys of pad 0: `left=left,a=x,b=z,start=enter,...`'
            cand --pad2-keys 'Keys of pad 1: `left=a,right=d,a=g,b=f,...`'
            cand --volume 'Volume, 0 to 100'
            cand --record 'Write the log of the run: its inputs with their moments, to replay it'
            cand --run-id 'Name of the run for `fbc resume` and `fbc runs`'
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --verify 'Run it again and compare every recorded state hash; with another log, find the frame where both part'
            cand --screen 'Print the 28x24 screen of that moment'
            cand --output 'Print what the program printed'
            cand --json 'Print one JSON object: what is in the log, what --verify found, or the moment of --to'
            cand --no-sprite-limit 'Show more than eight sprite tiles on a line'
            cand --take-over 'Go on live from the log''s end, or from the moment of --to, as a new run'
            cand --exit 'Leave when the program ends, instead of going on in direct mode'
            cand --mute 'No sound'
            cand --no-store 'Keep nothing of the run in the store'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fbc;events'= {
            cand --kind 'Only these kinds, with commas between them'
            cand --line 'Only in these lines: `120`, `100-190`, with commas between them'
            cand --from 'Only from this moment on'
            cand --to 'Only up to the end of this moment''s frame'
            cand --var 'Only assignments to (with --kind loop: loops of) this variable, and no other kinds: A, N$, A(3), A() for all elements'
            cand --text 'Only what contains this text, in any case'
            cand --log 'Evaluate expressions whenever a line is about to run, besides what else is asked: `AT 120: X,Y`'
            cand --by 'Print how many there are of each group'
            cand --who 'Which statement wrote this last: `cell X,Y`, `sprite N`, or a variable'
            cand --at 'With --who: up to the end of this moment''s frame; the end of the log without it'
            cand --format 'How it is printed'
            cand --limit 'Stop after N of them; with --by: print only the first N groups'
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --count 'Print only how many there are, without --limit'
            cand --json 'The same as --format ndjson: a JSON object on each line'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fbc;profile'= {
            cand --svg 'Write a flame graph'
            cand --folded 'Write stacks, one on a line with its cycles; `-`: print them instead of the text'
            cand --top 'Lines, subroutines and paths that the text shows'
            cand --frames 'Stop after N frames of virtual time'
            cand --max-statements 'Stop after N statements'
            cand --timeout 'Stop after SECONDS of real time'
            cand --pad 'What pad 0 holds, from a frame on: `FRAME:STICK,STRIG;...`'
            cand --pad2 'What pad 1 holds'
            cand --keys 'Keys typed from a frame on: `FRAME:TEXT;...`; escapes \r \; \: \\ \xNN \{STOP} \{UP}; standard input is then not read'
            cand --bg 'What the program finds on SCREEN 1 (BG GRAPHIC)'
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --dialect 'Version of the language'
            cand --memory 'Memory for program and variables'
            cand --seed 'Seed of RND: a number, or `time`'
            cand --clock 'Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace'
            cand --pause-unit 'Unit of PAUSE'
            cand --json 'Print one JSON object'
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
        &'fbc;test'= {
            cand --filter 'Only programs with TEXT in their path; may be given several times'
            cand --bless 'Write what is now into the files that hold something else; KINDS makes those that are not there: output, screen, png, sound'
            cand --report 'Write pictures that differ into this folder: expected, actual and difference side by side'
            cand --junit 'Write a JUnit report'
            cand --jobs 'Run N programs at once; as many as the processor can, without it'
            cand --list 'List the programs and what they hold; run nothing'
            cand --record 'Play a program and keep its inputs (NAME.fbev) with its screen and output at the end as its test'
            cand --json 'Print one JSON object'
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
        &'fbc;tiles'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand show 'Show tiles as a sheet, in the terminal or as PNG'
            cand export 'Write tiles as a CHR dump or as a text that can be edited'
            cand import 'Keep a set, so that `--tiles NAME` finds it'
            cand list 'List the sets that were imported'
        }
        &'fbc;tiles;show'= {
            cand --table 'Which table; both without it'
            cand --code 'Which codes: N or N..M'
            cand --png 'Write the sheet as a PNG file instead; `-` for standard output'
            cand --scale 'Dots of the PNG for each dot of a tile'
            cand --set 'Colour set as in CGSET: 0 to 2 for table A, 0 or 1 for table B'
            cand --combination 'Colour combination of the set'
            cand --backdrop 'Colour code behind the tiles, 0 to 63; black without it'
            cand --tiles 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'fbc;tiles;export'= {
            cand --tiles 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;tiles;import'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;tiles;list'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;bg'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand show 'Show a background picture in the terminal or as PNG'
            cand check 'Find mistakes in background pictures'
        }
        &'fbc;bg;show'= {
            cand --png 'Write the picture as a PNG file instead; `-` for standard output'
            cand --scale 'Dots of the PNG for each dot of the picture'
            cand --set 'Colour set of the background as in CGSET'
            cand --tiles 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set'
            cand --palette 'Colours: a .pal file of 192 bytes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;bg;check'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;samples'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'Names and what they are'
            cand show 'Print a listing'
            cand run 'Play one; options are those of `fbc run`'
        }
        &'fbc;samples;list'= {
            cand --json 'As JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;samples;show'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;samples;run'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'fbc;doctor'= {
            cand --store 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data'
            cand --json 'Print the findings as JSON'
            cand --no-input 'Do not ask for a key'
            cand --repair 'Save what can be read of a damaged store'
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
