# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_fbc_global_optspecs
    string join \n h/help V/version
end

function __fish_fbc_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_fbc_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_fbc_using_subcommand
    set -l cmd (__fish_fbc_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c fbc -n "__fish_fbc_needs_command" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_needs_command" -s V -l version -d 'Print version'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "run" -d 'Run a program'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "resume" -d 'Go on with a run that was cut off'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "runs" -d 'Runs that are kept: list, show, output, delete'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "replay" -d 'See a recorded run again: verify it, make pictures, sound and text of it'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "events" -d 'Ask what happened in a recorded run'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "profile" -d 'Show where a program\'s time goes'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "check" -d 'Find mistakes without running'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "test" -d 'Run programs and hold them to what they promise'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "fmt" -d 'Format and renumber programs'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "repl" -d 'Direct mode: type statements and programs'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "tape" -d 'Write and read cassette recordings (WAV)'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "sav" -d 'Write and read battery RAM images (.sav)'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "tiles" -d 'Show and keep sets of character tiles'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "bg" -d 'Show and check background pictures'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "samples" -d 'Programs that come with fbc: list, show, run'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "doctor" -d 'What this terminal, its keyboard and the sound can do'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "man" -d 'Print the manual page'
complete -c fbc -n "__fish_fbc_needs_command" -f -a "help" -d 'Explain a keyword or a topic of the language'
complete -c fbc -n "__fish_fbc_using_subcommand run" -l frames -d 'Stop after N frames of virtual time' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l max-statements -d 'Stop after N statements' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l timeout -d 'Stop after SECONDS of real time' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l max-output -d 'Stop when more than BYTES were printed' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l pad -d 'What pad 0 holds, from a frame on: `FRAME:STICK,STRIG;...`' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l pad2 -d 'What pad 1 holds' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l keys -d 'Keys typed from a frame on: `FRAME:TEXT;...`; escapes \\r \\; \\: \\\\ \\xNN \\{STOP} \\{UP}; standard input is then not read' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l bg -d 'What the program finds on SCREEN 1 (BG GRAPHIC): a text of 21 rows of 28 cells; without this option GAME.bg beside GAME.bas, if it is there' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand run" -l png -d 'Write the picture at the end as a PNG file' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand run" -l gif -d 'Write an animation as a GIF file: the first minute, or as many frames as --frames says' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand run" -l gif-step -d 'Take a picture for the GIF at every N-th frame' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l cast -d 'Write what a terminal would show as an asciinema recording, as long as the GIF' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand run" -l cast-size -d 'Size of the recorded terminal: the text view, from 128x60 on half blocks' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l scale -d 'Dots of PNG and GIF for each dot of the picture' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l tiles -d 'Tiles on top of fbc\'s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand run" -l palette -d 'Colours: a .pal file of 192 bytes' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand run" -l wav -d 'Write the sound as a WAV file: the first ten minutes, or as many frames as --frames says' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand run" -l wav-rate -d 'Samples per second of the WAV file' -r -f -a "44100\t'As on a compact disc'
48000\t'As in films'"
complete -c fbc -n "__fish_fbc_using_subcommand run" -l record -d 'Write the log of the run: its inputs with their moments, to replay it' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand run" -l run-id -d 'Name of the run for `fbc resume` and `fbc runs`' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand run" -l on-error -d 'What happens at an error that the program does not handle' -r -f -a "stop\t'The run ends'
resume-next\t'It goes on at the next statement'
restart\t'It begins anew, and asks for its input again'
rollback\t'It goes back to its last question, or to a moment before its last inputs, and asks again'"
complete -c fbc -n "__fish_fbc_using_subcommand run" -l max-restarts -d 'Go back at most N times within --restart-window; then the run stops with its error' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l restart-window -d 'The window for --max-restarts: real time at a terminal; otherwise virtual time, that of void attempts included' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l max-memory -d 'Stop when program, variables and arrays take more than BYTES, as the machine counts them' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l dialect -d 'Version of the language' -r -f -a "v2\t'V2.1A'
v3\t'V3.0'"
complete -c fbc -n "__fish_fbc_using_subcommand run" -l memory -d 'Memory for program and variables' -r -f -a "large\t'1 MiB for program and variables'
original\t'The cartridge\'s few KB, with exact FRE, OM ERROR, PEEK and POKE'"
complete -c fbc -n "__fish_fbc_using_subcommand run" -l seed -d 'Seed of RND: a number, or `time`' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l clock -d 'Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l pause-unit -d 'Unit of PAUSE' -r -f -a "rom\t'11.6 ms, as the original does'
frame\t'Frames of 1/60 s, as some later implementations do'"
complete -c fbc -n "__fish_fbc_using_subcommand run" -l screen-mode -d 'How the picture is shown; F12 v changes it' -r -f -a "auto\t'The best that the terminal can do'
kitty\t'Kitty\'s graphics protocol'
sixel\t'Sixel graphics'
iterm\t'iTerm2\'s inline images'
half\t'Half blocks: exact at 256x120 cells'
text\t'Characters as characters, pictures as mosaics: 56x24 cells'"
complete -c fbc -n "__fish_fbc_using_subcommand run" -l key-method -d 'How the end of a held key is known' -r -f -a "auto\t'As the terminal says'
releases\t'The terminal tells releases'
timer\t'By the time between repeats'"
complete -c fbc -n "__fish_fbc_using_subcommand run" -l pad-keys -d 'Keys of pad 0: `left=left,a=x,b=z,start=enter,...`' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l pad2-keys -d 'Keys of pad 1: `left=a,right=d,a=g,b=f,...`' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l volume -d 'Volume, 0 to 100' -r
complete -c fbc -n "__fish_fbc_using_subcommand run" -l headless -d 'Print PRINT\'s output as a stream and take INPUT from standard input'
complete -c fbc -n "__fish_fbc_using_subcommand run" -l screen -d 'Print the 28x24 screen at the end instead of the output'
complete -c fbc -n "__fish_fbc_using_subcommand run" -l json -d 'Print one JSON object at the end instead of the output'
complete -c fbc -n "__fish_fbc_using_subcommand run" -l no-sprite-limit -d 'Show more than eight sprite tiles on a line'
complete -c fbc -n "__fish_fbc_using_subcommand run" -l no-store -d 'Keep nothing of the run in the store'
complete -c fbc -n "__fish_fbc_using_subcommand run" -l relaxed -d 'Accept LET and NEXT with a variable'
complete -c fbc -n "__fish_fbc_using_subcommand run" -l quirks -d 'Reproduce defects of the original ROM'
complete -c fbc -n "__fish_fbc_using_subcommand run" -l exit -d 'Leave when the program ends, instead of going on in direct mode'
complete -c fbc -n "__fish_fbc_using_subcommand run" -l mute -d 'No sound'
complete -c fbc -n "__fish_fbc_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l frames -d 'Stop at frame N of virtual time; without it the run\'s own limit, if that has not been reached' -r
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l max-statements -d 'Stop after N statements, counted from the run\'s beginning' -r
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l timeout -d 'Stop after SECONDS of real time' -r
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l max-output -d 'Stop when more than BYTES were printed, counted from the run\'s beginning' -r
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l store -d 'The directory where runs are kept' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l png -d 'Write the picture at the end as a PNG file' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l gif -d 'Write an animation as a GIF file: the first minute, or as many frames as --frames says' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l gif-step -d 'Take a picture for the GIF at every N-th frame' -r
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l cast -d 'Write what a terminal would show as an asciinema recording, as long as the GIF' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l cast-size -d 'Size of the recorded terminal: the text view, from 128x60 on half blocks' -r
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l scale -d 'Dots of PNG and GIF for each dot of the picture' -r
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l tiles -d 'Tiles on top of fbc\'s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l palette -d 'Colours: a .pal file of 192 bytes' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l wav -d 'Write the sound as a WAV file: the first ten minutes, or as many frames as --frames says' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l wav-rate -d 'Samples per second of the WAV file' -r -f -a "44100\t'As on a compact disc'
48000\t'As in films'"
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l screen-mode -d 'How the picture is shown; F12 v changes it' -r -f -a "auto\t'The best that the terminal can do'
kitty\t'Kitty\'s graphics protocol'
sixel\t'Sixel graphics'
iterm\t'iTerm2\'s inline images'
half\t'Half blocks: exact at 256x120 cells'
text\t'Characters as characters, pictures as mosaics: 56x24 cells'"
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l key-method -d 'How the end of a held key is known' -r -f -a "auto\t'As the terminal says'
releases\t'The terminal tells releases'
timer\t'By the time between repeats'"
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l pad-keys -d 'Keys of pad 0: `left=left,a=x,b=z,start=enter,...`' -r
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l pad2-keys -d 'Keys of pad 1: `left=a,right=d,a=g,b=f,...`' -r
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l volume -d 'Volume, 0 to 100' -r
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l headless -d 'Print PRINT\'s output as a stream and take INPUT from standard input'
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l screen -d 'Print the 28x24 screen at the end instead of the output'
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l json -d 'Print one JSON object at the end instead of the output'
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l no-sprite-limit -d 'Show more than eight sprite tiles on a line'
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l exit -d 'Leave when the program ends, instead of going on in direct mode'
complete -c fbc -n "__fish_fbc_using_subcommand resume" -l mute -d 'No sound'
complete -c fbc -n "__fish_fbc_using_subcommand resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -l json -d 'The list as JSON'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -f -a "list" -d 'List the runs, newest first'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -f -a "show" -d 'Show what is known of a run'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -f -a "output" -d 'Print the whole output of a run, once, whatever happened on the way'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -f -a "delete" -d 'Remove runs for good'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -f -a "keep" -d 'Let a run never go by itself'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -f -a "export" -d 'Write the log of a run to a file'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -f -a "history" -d 'List what ran, newest first, also what was too short to be kept'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -f -a "gc" -d 'Remove ended runs that are beyond the limits'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and not __fish_seen_subcommand_from list show output delete keep export history gc limits" -f -a "limits" -d 'Show or set how much is kept, and for how long'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from list" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from list" -l json -d 'As JSON'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from show" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from show" -l json -d 'As JSON'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from output" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from output" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from delete" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from keep" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from keep" -l off -d 'Let it go like others'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from keep" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from export" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from history" -s n -l lines -d 'Lines' -r
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from history" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from history" -l json -d 'As JSON'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from gc" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from gc" -l unfinished -d 'Remove unfinished runs beyond the limits too'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from gc" -l json -d 'As JSON'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from gc" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from limits" -l days -d 'Days after their end in which runs stay' -r
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from limits" -l mib -d 'Room for ended runs, in MiB' -r
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from limits" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from limits" -l json -d 'As JSON'
complete -c fbc -n "__fish_fbc_using_subcommand runs; and __fish_seen_subcommand_from limits" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l against -d 'Give the inputs to another program too, and say where pictures, output and variables part; --png puts both pictures side by side' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l from -d 'Begin at this moment' -r
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l to -d 'End at this moment instead of the log\'s end' -r
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l png -d 'Write the picture at the end as a PNG file' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l gif -d 'Write an animation as a GIF file: the first minute, or as many frames as --frames says' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l gif-step -d 'Take a picture for the GIF at every N-th frame' -r
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l cast -d 'Write what a terminal would show as an asciinema recording, as long as the GIF' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l cast-size -d 'Size of the recorded terminal: the text view, from 128x60 on half blocks' -r
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l scale -d 'Dots of PNG and GIF for each dot of the picture' -r
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l tiles -d 'Tiles on top of fbc\'s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l palette -d 'Colours: a .pal file of 192 bytes' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l wav -d 'Write the sound as a WAV file: the first ten minutes, or as many frames as --frames says' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l wav-rate -d 'Samples per second of the WAV file' -r -f -a "44100\t'As on a compact disc'
48000\t'As in films'"
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l screen-mode -d 'How the picture is shown; F12 v changes it' -r -f -a "auto\t'The best that the terminal can do'
kitty\t'Kitty\'s graphics protocol'
sixel\t'Sixel graphics'
iterm\t'iTerm2\'s inline images'
half\t'Half blocks: exact at 256x120 cells'
text\t'Characters as characters, pictures as mosaics: 56x24 cells'"
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l key-method -d 'How the end of a held key is known' -r -f -a "auto\t'As the terminal says'
releases\t'The terminal tells releases'
timer\t'By the time between repeats'"
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l pad-keys -d 'Keys of pad 0: `left=left,a=x,b=z,start=enter,...`' -r
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l pad2-keys -d 'Keys of pad 1: `left=a,right=d,a=g,b=f,...`' -r
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l volume -d 'Volume, 0 to 100' -r
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l record -d 'Write the log of the run: its inputs with their moments, to replay it' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l run-id -d 'Name of the run for `fbc resume` and `fbc runs`' -r
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l verify -d 'Run it again and compare every recorded state hash; with another log, find the frame where both part'
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l screen -d 'Print the 28x24 screen of that moment'
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l output -d 'Print what the program printed'
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l json -d 'Print one JSON object: what is in the log, what --verify found, or the moment of --to'
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l no-sprite-limit -d 'Show more than eight sprite tiles on a line'
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l take-over -d 'Go on live from the log\'s end, or from the moment of --to, as a new run'
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l exit -d 'Leave when the program ends, instead of going on in direct mode'
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l mute -d 'No sound'
complete -c fbc -n "__fish_fbc_using_subcommand replay" -l no-store -d 'Keep nothing of the run in the store'
complete -c fbc -n "__fish_fbc_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand events" -l kind -d 'Only these kinds, with commas between them' -r
complete -c fbc -n "__fish_fbc_using_subcommand events" -l line -d 'Only in these lines: `120`, `100-190`, with commas between them' -r
complete -c fbc -n "__fish_fbc_using_subcommand events" -l from -d 'Only from this moment on' -r
complete -c fbc -n "__fish_fbc_using_subcommand events" -l to -d 'Only up to the end of this moment\'s frame' -r
complete -c fbc -n "__fish_fbc_using_subcommand events" -l var -d 'Only assignments to (with --kind loop: loops of) this variable, and no other kinds: A, N$, A(3), A() for all elements' -r
complete -c fbc -n "__fish_fbc_using_subcommand events" -l text -d 'Only what contains this text, in any case' -r
complete -c fbc -n "__fish_fbc_using_subcommand events" -l log -d 'Evaluate expressions whenever a line is about to run, besides what else is asked: `AT 120: X,Y`' -r
complete -c fbc -n "__fish_fbc_using_subcommand events" -l by -d 'Print how many there are of each group' -r -f -a "line\t''
kind\t''
second\t''
frame\t''
name\t'The variable'"
complete -c fbc -n "__fish_fbc_using_subcommand events" -l who -d 'Which statement wrote this last: `cell X,Y`, `sprite N`, or a variable' -r
complete -c fbc -n "__fish_fbc_using_subcommand events" -l at -d 'With --who: up to the end of this moment\'s frame; the end of the log without it' -r
complete -c fbc -n "__fish_fbc_using_subcommand events" -l format -d 'How it is printed' -r -f -a "table\t'For people'
ndjson\t'A JSON object on each line'
csv\t'Comma-separated values with a heading'"
complete -c fbc -n "__fish_fbc_using_subcommand events" -l limit -d 'Stop after N of them; with --by: print only the first N groups' -r
complete -c fbc -n "__fish_fbc_using_subcommand events" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand events" -l count -d 'Print only how many there are, without --limit'
complete -c fbc -n "__fish_fbc_using_subcommand events" -l json -d 'The same as --format ndjson: a JSON object on each line'
complete -c fbc -n "__fish_fbc_using_subcommand events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l svg -d 'Write a flame graph' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l folded -d 'Write stacks, one on a line with its cycles; `-`: print them instead of the text' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l top -d 'Lines, subroutines and paths that the text shows' -r
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l frames -d 'Stop after N frames of virtual time' -r
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l max-statements -d 'Stop after N statements' -r
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l timeout -d 'Stop after SECONDS of real time' -r
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l pad -d 'What pad 0 holds, from a frame on: `FRAME:STICK,STRIG;...`' -r
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l pad2 -d 'What pad 1 holds' -r
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l keys -d 'Keys typed from a frame on: `FRAME:TEXT;...`; escapes \\r \\; \\: \\\\ \\xNN \\{STOP} \\{UP}; standard input is then not read' -r
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l bg -d 'What the program finds on SCREEN 1 (BG GRAPHIC)' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l dialect -d 'Version of the language' -r -f -a "v2\t'V2.1A'
v3\t'V3.0'"
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l memory -d 'Memory for program and variables' -r -f -a "large\t'1 MiB for program and variables'
original\t'The cartridge\'s few KB, with exact FRE, OM ERROR, PEEK and POKE'"
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l seed -d 'Seed of RND: a number, or `time`' -r
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l clock -d 'Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace' -r
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l pause-unit -d 'Unit of PAUSE' -r -f -a "rom\t'11.6 ms, as the original does'
frame\t'Frames of 1/60 s, as some later implementations do'"
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l json -d 'Print one JSON object'
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l relaxed -d 'Accept LET and NEXT with a variable'
complete -c fbc -n "__fish_fbc_using_subcommand profile" -l quirks -d 'Reproduce defects of the original ROM'
complete -c fbc -n "__fish_fbc_using_subcommand profile" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand check" -l dialect -d 'Version of the language' -r -f -a "v2\t'V2.1A'
v3\t'V3.0'"
complete -c fbc -n "__fish_fbc_using_subcommand check" -l json -d 'Print findings as JSON'
complete -c fbc -n "__fish_fbc_using_subcommand check" -l relaxed -d 'Accept LET and NEXT with a variable'
complete -c fbc -n "__fish_fbc_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand test" -l filter -d 'Only programs with TEXT in their path; may be given several times' -r
complete -c fbc -n "__fish_fbc_using_subcommand test" -l bless -d 'Write what is now into the files that hold something else; KINDS makes those that are not there: output, screen, png, sound' -r -f -a "output\t'NAME.out'
screen\t'NAME.screen'
png\t'NAME.png'
sound\t'NAME.sound'"
complete -c fbc -n "__fish_fbc_using_subcommand test" -l report -d 'Write pictures that differ into this folder: expected, actual and difference side by side' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand test" -l junit -d 'Write a JUnit report' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand test" -l jobs -d 'Run N programs at once; as many as the processor can, without it' -r
complete -c fbc -n "__fish_fbc_using_subcommand test" -l list -d 'List the programs and what they hold; run nothing'
complete -c fbc -n "__fish_fbc_using_subcommand test" -l record -d 'Play a program and keep its inputs (NAME.fbev) with its screen and output at the end as its test'
complete -c fbc -n "__fish_fbc_using_subcommand test" -l json -d 'Print one JSON object'
complete -c fbc -n "__fish_fbc_using_subcommand test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand fmt" -l renumber -d 'Renumber: first line number and step' -r
complete -c fbc -n "__fish_fbc_using_subcommand fmt" -l dialect -d 'Version of the language' -r -f -a "v2\t'V2.1A'
v3\t'V3.0'"
complete -c fbc -n "__fish_fbc_using_subcommand fmt" -l check -d 'Change nothing; exit 1 if something would change'
complete -c fbc -n "__fish_fbc_using_subcommand fmt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand repl" -l dialect -d 'Version of the language' -r -f -a "v2\t'V2.1A'
v3\t'V3.0'"
complete -c fbc -n "__fish_fbc_using_subcommand repl" -l memory -d 'Memory for program and variables' -r -f -a "large\t'1 MiB for program and variables'
original\t'The cartridge\'s few KB, with exact FRE, OM ERROR, PEEK and POKE'"
complete -c fbc -n "__fish_fbc_using_subcommand repl" -l seed -d 'Seed of RND: a number, or `time`' -r
complete -c fbc -n "__fish_fbc_using_subcommand repl" -l clock -d 'Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace' -r
complete -c fbc -n "__fish_fbc_using_subcommand repl" -l pause-unit -d 'Unit of PAUSE' -r -f -a "rom\t'11.6 ms, as the original does'
frame\t'Frames of 1/60 s, as some later implementations do'"
complete -c fbc -n "__fish_fbc_using_subcommand repl" -l relaxed -d 'Accept LET and NEXT with a variable'
complete -c fbc -n "__fish_fbc_using_subcommand repl" -l quirks -d 'Reproduce defects of the original ROM'
complete -c fbc -n "__fish_fbc_using_subcommand repl" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand tape; and not __fish_seen_subcommand_from save load" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand tape; and not __fish_seen_subcommand_from save load" -f -a "save" -d 'Record a program as WAV, to be played into a Famicom'
complete -c fbc -n "__fish_fbc_using_subcommand tape; and not __fish_seen_subcommand_from save load" -f -a "load" -d 'List what a recording holds, or read a program from it'
complete -c fbc -n "__fish_fbc_using_subcommand tape; and __fish_seen_subcommand_from save" -l name -d 'Name on the tape, up to 16 characters' -r
complete -c fbc -n "__fish_fbc_using_subcommand tape; and __fish_seen_subcommand_from save" -l dialect -d 'Version of the language that the cartridge has' -r -f -a "v2\t'V2.1A'
v3\t'V3.0'"
complete -c fbc -n "__fish_fbc_using_subcommand tape; and __fish_seen_subcommand_from save" -l rate -d 'Samples per second' -r
complete -c fbc -n "__fish_fbc_using_subcommand tape; and __fish_seen_subcommand_from save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand tape; and __fish_seen_subcommand_from load" -l name -d 'Which recording' -r
complete -c fbc -n "__fish_fbc_using_subcommand tape; and __fish_seen_subcommand_from load" -l json -d 'Print the list as JSON'
complete -c fbc -n "__fish_fbc_using_subcommand tape; and __fish_seen_subcommand_from load" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand sav; and not __fish_seen_subcommand_from save load" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand sav; and not __fish_seen_subcommand_from save load" -f -a "save" -d 'Write a program as a battery RAM image of 8192 bytes'
complete -c fbc -n "__fish_fbc_using_subcommand sav; and not __fish_seen_subcommand_from save load" -f -a "load" -d 'Read the program from a battery RAM image'
complete -c fbc -n "__fish_fbc_using_subcommand sav; and __fish_seen_subcommand_from save" -l dialect -d 'Version of the language that the cartridge has' -r -f -a "v2\t'V2.1A'
v3\t'V3.0'"
complete -c fbc -n "__fish_fbc_using_subcommand sav; and __fish_seen_subcommand_from save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand sav; and __fish_seen_subcommand_from load" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and not __fish_seen_subcommand_from show export import list" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and not __fish_seen_subcommand_from show export import list" -f -a "show" -d 'Show tiles as a sheet, in the terminal or as PNG'
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and not __fish_seen_subcommand_from show export import list" -f -a "export" -d 'Write tiles as a CHR dump or as a text that can be edited'
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and not __fish_seen_subcommand_from show export import list" -f -a "import" -d 'Keep a set, so that `--tiles NAME` finds it'
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and not __fish_seen_subcommand_from show export import list" -f -a "list" -d 'List the sets that were imported'
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from show" -l table -d 'Which table; both without it' -r -f -a "a\t'Animated characters'
b\t'Letters, katakana, signs and pieces of backgrounds'"
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from show" -l code -d 'Which codes: N or N..M' -r
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from show" -l png -d 'Write the sheet as a PNG file instead; `-` for standard output' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from show" -l scale -d 'Dots of the PNG for each dot of a tile' -r
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from show" -l set -d 'Colour set as in CGSET: 0 to 2 for table A, 0 or 1 for table B' -r
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from show" -l combination -d 'Colour combination of the set' -r
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from show" -l backdrop -d 'Colour code behind the tiles, 0 to 63; black without it' -r
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from show" -l tiles -d 'Tiles on top of fbc\'s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from export" -l tiles -d 'Tiles on top of fbc\'s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand tiles; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand bg; and not __fish_seen_subcommand_from show check" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand bg; and not __fish_seen_subcommand_from show check" -f -a "show" -d 'Show a background picture in the terminal or as PNG'
complete -c fbc -n "__fish_fbc_using_subcommand bg; and not __fish_seen_subcommand_from show check" -f -a "check" -d 'Find mistakes in background pictures'
complete -c fbc -n "__fish_fbc_using_subcommand bg; and __fish_seen_subcommand_from show" -l png -d 'Write the picture as a PNG file instead; `-` for standard output' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand bg; and __fish_seen_subcommand_from show" -l scale -d 'Dots of the PNG for each dot of the picture' -r
complete -c fbc -n "__fish_fbc_using_subcommand bg; and __fish_seen_subcommand_from show" -l set -d 'Colour set of the background as in CGSET' -r
complete -c fbc -n "__fish_fbc_using_subcommand bg; and __fish_seen_subcommand_from show" -l tiles -d 'Tiles on top of fbc\'s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand bg; and __fish_seen_subcommand_from show" -l palette -d 'Colours: a .pal file of 192 bytes' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand bg; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand bg; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand samples; and not __fish_seen_subcommand_from list show run" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand samples; and not __fish_seen_subcommand_from list show run" -f -a "list" -d 'Names and what they are'
complete -c fbc -n "__fish_fbc_using_subcommand samples; and not __fish_seen_subcommand_from list show run" -f -a "show" -d 'Print a listing'
complete -c fbc -n "__fish_fbc_using_subcommand samples; and not __fish_seen_subcommand_from list show run" -f -a "run" -d 'Play one; options are those of `fbc run`'
complete -c fbc -n "__fish_fbc_using_subcommand samples; and __fish_seen_subcommand_from list" -l json -d 'As JSON'
complete -c fbc -n "__fish_fbc_using_subcommand samples; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand samples; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand samples; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand doctor" -l store -d 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand doctor" -l json -d 'Print the findings as JSON'
complete -c fbc -n "__fish_fbc_using_subcommand doctor" -l no-input -d 'Do not ask for a key'
complete -c fbc -n "__fish_fbc_using_subcommand doctor" -l repair -d 'Save what can be read of a damaged store'
complete -c fbc -n "__fish_fbc_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand completions" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand man" -l dir -d 'Write one page per command to a directory instead' -r -F
complete -c fbc -n "__fish_fbc_using_subcommand man" -s h -l help -d 'Print help'
complete -c fbc -n "__fish_fbc_using_subcommand help" -l json -d 'Print the article as JSON'
complete -c fbc -n "__fish_fbc_using_subcommand help" -s h -l help -d 'Print help'
