
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'fbc' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'fbc'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'fbc' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a program')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Go on with a run that was cut off')
            [CompletionResult]::new('runs', 'runs', [CompletionResultType]::ParameterValue, 'Runs that are kept: list, show, output, delete')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'See a recorded run again: verify it, make pictures, sound and text of it')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'Ask what happened in a recorded run')
            [CompletionResult]::new('profile', 'profile', [CompletionResultType]::ParameterValue, 'Show where a program''s time goes')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Find mistakes without running')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Run programs and hold them to what they promise')
            [CompletionResult]::new('fmt', 'fmt', [CompletionResultType]::ParameterValue, 'Format and renumber programs')
            [CompletionResult]::new('repl', 'repl', [CompletionResultType]::ParameterValue, 'Direct mode: type statements and programs')
            [CompletionResult]::new('tape', 'tape', [CompletionResultType]::ParameterValue, 'Write and read cassette recordings (WAV)')
            [CompletionResult]::new('sav', 'sav', [CompletionResultType]::ParameterValue, 'Write and read battery RAM images (.sav)')
            [CompletionResult]::new('tiles', 'tiles', [CompletionResultType]::ParameterValue, 'Show and keep sets of character tiles')
            [CompletionResult]::new('bg', 'bg', [CompletionResultType]::ParameterValue, 'Show and check background pictures')
            [CompletionResult]::new('samples', 'samples', [CompletionResultType]::ParameterValue, 'Programs that come with fbc: list, show, run')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'What this terminal, its keyboard and the sound can do')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Explain a keyword or a topic of the language')
            break
        }
        'fbc;run' {
            [CompletionResult]::new('--frames', '--frames', [CompletionResultType]::ParameterName, 'Stop after N frames of virtual time')
            [CompletionResult]::new('--max-statements', '--max-statements', [CompletionResultType]::ParameterName, 'Stop after N statements')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop after SECONDS of real time')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'Stop when more than BYTES were printed')
            [CompletionResult]::new('--pad', '--pad', [CompletionResultType]::ParameterName, 'What pad 0 holds, from a frame on: `FRAME:STICK,STRIG;...`')
            [CompletionResult]::new('--pad2', '--pad2', [CompletionResultType]::ParameterName, 'What pad 1 holds')
            [CompletionResult]::new('--keys', '--keys', [CompletionResultType]::ParameterName, 'Keys typed from a frame on: `FRAME:TEXT;...`; escapes \r \; \: \\ \xNN \{STOP} \{UP}; standard input is then not read')
            [CompletionResult]::new('--bg', '--bg', [CompletionResultType]::ParameterName, 'What the program finds on SCREEN 1 (BG GRAPHIC): a text of 21 rows of 28 cells; without this option GAME.bg beside GAME.bas, if it is there')
            [CompletionResult]::new('--png', '--png', [CompletionResultType]::ParameterName, 'Write the picture at the end as a PNG file')
            [CompletionResult]::new('--gif', '--gif', [CompletionResultType]::ParameterName, 'Write an animation as a GIF file: the first minute, or as many frames as --frames says')
            [CompletionResult]::new('--gif-step', '--gif-step', [CompletionResultType]::ParameterName, 'Take a picture for the GIF at every N-th frame')
            [CompletionResult]::new('--cast', '--cast', [CompletionResultType]::ParameterName, 'Write what a terminal would show as an asciinema recording, as long as the GIF')
            [CompletionResult]::new('--cast-size', '--cast-size', [CompletionResultType]::ParameterName, 'Size of the recorded terminal: the text view, from 128x60 on half blocks')
            [CompletionResult]::new('--scale', '--scale', [CompletionResultType]::ParameterName, 'Dots of PNG and GIF for each dot of the picture')
            [CompletionResult]::new('--tiles', '--tiles', [CompletionResultType]::ParameterName, 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set')
            [CompletionResult]::new('--palette', '--palette', [CompletionResultType]::ParameterName, 'Colours: a .pal file of 192 bytes')
            [CompletionResult]::new('--wav', '--wav', [CompletionResultType]::ParameterName, 'Write the sound as a WAV file: the first ten minutes, or as many frames as --frames says')
            [CompletionResult]::new('--wav-rate', '--wav-rate', [CompletionResultType]::ParameterName, 'Samples per second of the WAV file')
            [CompletionResult]::new('--record', '--record', [CompletionResultType]::ParameterName, 'Write the log of the run: its inputs with their moments, to replay it')
            [CompletionResult]::new('--run-id', '--run-id', [CompletionResultType]::ParameterName, 'Name of the run for `fbc resume` and `fbc runs`')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--on-error', '--on-error', [CompletionResultType]::ParameterName, 'What happens at an error that the program does not handle')
            [CompletionResult]::new('--max-restarts', '--max-restarts', [CompletionResultType]::ParameterName, 'Go back at most N times within --restart-window; then the run stops with its error')
            [CompletionResult]::new('--restart-window', '--restart-window', [CompletionResultType]::ParameterName, 'The window for --max-restarts: real time at a terminal; otherwise virtual time, that of void attempts included')
            [CompletionResult]::new('--max-memory', '--max-memory', [CompletionResultType]::ParameterName, 'Stop when program, variables and arrays take more than BYTES, as the machine counts them')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'Version of the language')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory for program and variables')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed of RND: a number, or `time`')
            [CompletionResult]::new('--clock', '--clock', [CompletionResultType]::ParameterName, 'Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace')
            [CompletionResult]::new('--pause-unit', '--pause-unit', [CompletionResultType]::ParameterName, 'Unit of PAUSE')
            [CompletionResult]::new('--screen-mode', '--screen-mode', [CompletionResultType]::ParameterName, 'How the picture is shown; F12 v changes it')
            [CompletionResult]::new('--key-method', '--key-method', [CompletionResultType]::ParameterName, 'How the end of a held key is known')
            [CompletionResult]::new('--pad-keys', '--pad-keys', [CompletionResultType]::ParameterName, 'Keys of pad 0: `left=left,a=x,b=z,start=enter,...`')
            [CompletionResult]::new('--pad2-keys', '--pad2-keys', [CompletionResultType]::ParameterName, 'Keys of pad 1: `left=a,right=d,a=g,b=f,...`')
            [CompletionResult]::new('--volume', '--volume', [CompletionResultType]::ParameterName, 'Volume, 0 to 100')
            [CompletionResult]::new('--headless', '--headless', [CompletionResultType]::ParameterName, 'Print PRINT''s output as a stream and take INPUT from standard input')
            [CompletionResult]::new('--screen', '--screen', [CompletionResultType]::ParameterName, 'Print the 28x24 screen at the end instead of the output')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object at the end instead of the output')
            [CompletionResult]::new('--no-sprite-limit', '--no-sprite-limit', [CompletionResultType]::ParameterName, 'Show more than eight sprite tiles on a line')
            [CompletionResult]::new('--no-store', '--no-store', [CompletionResultType]::ParameterName, 'Keep nothing of the run in the store')
            [CompletionResult]::new('--relaxed', '--relaxed', [CompletionResultType]::ParameterName, 'Accept LET and NEXT with a variable')
            [CompletionResult]::new('--quirks', '--quirks', [CompletionResultType]::ParameterName, 'Reproduce defects of the original ROM')
            [CompletionResult]::new('--exit', '--exit', [CompletionResultType]::ParameterName, 'Leave when the program ends, instead of going on in direct mode')
            [CompletionResult]::new('--mute', '--mute', [CompletionResultType]::ParameterName, 'No sound')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;resume' {
            [CompletionResult]::new('--frames', '--frames', [CompletionResultType]::ParameterName, 'Stop at frame N of virtual time; without it the run''s own limit, if that has not been reached')
            [CompletionResult]::new('--max-statements', '--max-statements', [CompletionResultType]::ParameterName, 'Stop after N statements, counted from the run''s beginning')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop after SECONDS of real time')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'Stop when more than BYTES were printed, counted from the run''s beginning')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept')
            [CompletionResult]::new('--png', '--png', [CompletionResultType]::ParameterName, 'Write the picture at the end as a PNG file')
            [CompletionResult]::new('--gif', '--gif', [CompletionResultType]::ParameterName, 'Write an animation as a GIF file: the first minute, or as many frames as --frames says')
            [CompletionResult]::new('--gif-step', '--gif-step', [CompletionResultType]::ParameterName, 'Take a picture for the GIF at every N-th frame')
            [CompletionResult]::new('--cast', '--cast', [CompletionResultType]::ParameterName, 'Write what a terminal would show as an asciinema recording, as long as the GIF')
            [CompletionResult]::new('--cast-size', '--cast-size', [CompletionResultType]::ParameterName, 'Size of the recorded terminal: the text view, from 128x60 on half blocks')
            [CompletionResult]::new('--scale', '--scale', [CompletionResultType]::ParameterName, 'Dots of PNG and GIF for each dot of the picture')
            [CompletionResult]::new('--tiles', '--tiles', [CompletionResultType]::ParameterName, 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set')
            [CompletionResult]::new('--palette', '--palette', [CompletionResultType]::ParameterName, 'Colours: a .pal file of 192 bytes')
            [CompletionResult]::new('--wav', '--wav', [CompletionResultType]::ParameterName, 'Write the sound as a WAV file: the first ten minutes, or as many frames as --frames says')
            [CompletionResult]::new('--wav-rate', '--wav-rate', [CompletionResultType]::ParameterName, 'Samples per second of the WAV file')
            [CompletionResult]::new('--screen-mode', '--screen-mode', [CompletionResultType]::ParameterName, 'How the picture is shown; F12 v changes it')
            [CompletionResult]::new('--key-method', '--key-method', [CompletionResultType]::ParameterName, 'How the end of a held key is known')
            [CompletionResult]::new('--pad-keys', '--pad-keys', [CompletionResultType]::ParameterName, 'Keys of pad 0: `left=left,a=x,b=z,start=enter,...`')
            [CompletionResult]::new('--pad2-keys', '--pad2-keys', [CompletionResultType]::ParameterName, 'Keys of pad 1: `left=a,right=d,a=g,b=f,...`')
            [CompletionResult]::new('--volume', '--volume', [CompletionResultType]::ParameterName, 'Volume, 0 to 100')
            [CompletionResult]::new('--headless', '--headless', [CompletionResultType]::ParameterName, 'Print PRINT''s output as a stream and take INPUT from standard input')
            [CompletionResult]::new('--screen', '--screen', [CompletionResultType]::ParameterName, 'Print the 28x24 screen at the end instead of the output')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object at the end instead of the output')
            [CompletionResult]::new('--no-sprite-limit', '--no-sprite-limit', [CompletionResultType]::ParameterName, 'Show more than eight sprite tiles on a line')
            [CompletionResult]::new('--exit', '--exit', [CompletionResultType]::ParameterName, 'Leave when the program ends, instead of going on in direct mode')
            [CompletionResult]::new('--mute', '--mute', [CompletionResultType]::ParameterName, 'No sound')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;runs' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'The list as JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the runs, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what is known of a run')
            [CompletionResult]::new('output', 'output', [CompletionResultType]::ParameterValue, 'Print the whole output of a run, once, whatever happened on the way')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove runs for good')
            [CompletionResult]::new('keep', 'keep', [CompletionResultType]::ParameterValue, 'Let a run never go by itself')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write the log of a run to a file')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'List what ran, newest first, also what was too short to be kept')
            [CompletionResult]::new('gc', 'gc', [CompletionResultType]::ParameterValue, 'Remove ended runs that are beyond the limits')
            [CompletionResult]::new('limits', 'limits', [CompletionResultType]::ParameterValue, 'Show or set how much is kept, and for how long')
            break
        }
        'fbc;runs;list' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'As JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;runs;show' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'As JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;runs;output' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;runs;delete' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;runs;keep' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--off', '--off', [CompletionResultType]::ParameterName, 'Let it go like others')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;runs;export' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;runs;history' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Lines')
            [CompletionResult]::new('--lines', '--lines', [CompletionResultType]::ParameterName, 'Lines')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'As JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;runs;gc' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--unfinished', '--unfinished', [CompletionResultType]::ParameterName, 'Remove unfinished runs beyond the limits too')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'As JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;runs;limits' {
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Days after their end in which runs stay')
            [CompletionResult]::new('--mib', '--mib', [CompletionResultType]::ParameterName, 'Room for ended runs, in MiB')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'As JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;replay' {
            [CompletionResult]::new('--against', '--against', [CompletionResultType]::ParameterName, 'Give the inputs to another program too, and say where pictures, output and variables part; --png puts both pictures side by side')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Begin at this moment')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'End at this moment instead of the log''s end')
            [CompletionResult]::new('--png', '--png', [CompletionResultType]::ParameterName, 'Write the picture at the end as a PNG file')
            [CompletionResult]::new('--gif', '--gif', [CompletionResultType]::ParameterName, 'Write an animation as a GIF file: the first minute, or as many frames as --frames says')
            [CompletionResult]::new('--gif-step', '--gif-step', [CompletionResultType]::ParameterName, 'Take a picture for the GIF at every N-th frame')
            [CompletionResult]::new('--cast', '--cast', [CompletionResultType]::ParameterName, 'Write what a terminal would show as an asciinema recording, as long as the GIF')
            [CompletionResult]::new('--cast-size', '--cast-size', [CompletionResultType]::ParameterName, 'Size of the recorded terminal: the text view, from 128x60 on half blocks')
            [CompletionResult]::new('--scale', '--scale', [CompletionResultType]::ParameterName, 'Dots of PNG and GIF for each dot of the picture')
            [CompletionResult]::new('--tiles', '--tiles', [CompletionResultType]::ParameterName, 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set')
            [CompletionResult]::new('--palette', '--palette', [CompletionResultType]::ParameterName, 'Colours: a .pal file of 192 bytes')
            [CompletionResult]::new('--wav', '--wav', [CompletionResultType]::ParameterName, 'Write the sound as a WAV file: the first ten minutes, or as many frames as --frames says')
            [CompletionResult]::new('--wav-rate', '--wav-rate', [CompletionResultType]::ParameterName, 'Samples per second of the WAV file')
            [CompletionResult]::new('--screen-mode', '--screen-mode', [CompletionResultType]::ParameterName, 'How the picture is shown; F12 v changes it')
            [CompletionResult]::new('--key-method', '--key-method', [CompletionResultType]::ParameterName, 'How the end of a held key is known')
            [CompletionResult]::new('--pad-keys', '--pad-keys', [CompletionResultType]::ParameterName, 'Keys of pad 0: `left=left,a=x,b=z,start=enter,...`')
            [CompletionResult]::new('--pad2-keys', '--pad2-keys', [CompletionResultType]::ParameterName, 'Keys of pad 1: `left=a,right=d,a=g,b=f,...`')
            [CompletionResult]::new('--volume', '--volume', [CompletionResultType]::ParameterName, 'Volume, 0 to 100')
            [CompletionResult]::new('--record', '--record', [CompletionResultType]::ParameterName, 'Write the log of the run: its inputs with their moments, to replay it')
            [CompletionResult]::new('--run-id', '--run-id', [CompletionResultType]::ParameterName, 'Name of the run for `fbc resume` and `fbc runs`')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Run it again and compare every recorded state hash; with another log, find the frame where both part')
            [CompletionResult]::new('--screen', '--screen', [CompletionResultType]::ParameterName, 'Print the 28x24 screen of that moment')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Print what the program printed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object: what is in the log, what --verify found, or the moment of --to')
            [CompletionResult]::new('--no-sprite-limit', '--no-sprite-limit', [CompletionResultType]::ParameterName, 'Show more than eight sprite tiles on a line')
            [CompletionResult]::new('--take-over', '--take-over', [CompletionResultType]::ParameterName, 'Go on live from the log''s end, or from the moment of --to, as a new run')
            [CompletionResult]::new('--exit', '--exit', [CompletionResultType]::ParameterName, 'Leave when the program ends, instead of going on in direct mode')
            [CompletionResult]::new('--mute', '--mute', [CompletionResultType]::ParameterName, 'No sound')
            [CompletionResult]::new('--no-store', '--no-store', [CompletionResultType]::ParameterName, 'Keep nothing of the run in the store')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;events' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Only these kinds, with commas between them')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Only in these lines: `120`, `100-190`, with commas between them')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Only from this moment on')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Only up to the end of this moment''s frame')
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'Only assignments to (with --kind loop: loops of) this variable, and no other kinds: A, N$, A(3), A() for all elements')
            [CompletionResult]::new('--text', '--text', [CompletionResultType]::ParameterName, 'Only what contains this text, in any case')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Evaluate expressions whenever a line is about to run, besides what else is asked: `AT 120: X,Y`')
            [CompletionResult]::new('--by', '--by', [CompletionResultType]::ParameterName, 'Print how many there are of each group')
            [CompletionResult]::new('--who', '--who', [CompletionResultType]::ParameterName, 'Which statement wrote this last: `cell X,Y`, `sprite N`, or a variable')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'With --who: up to the end of this moment''s frame; the end of the log without it')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How it is printed')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Stop after N of them; with --by: print only the first N groups')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Print only how many there are, without --limit')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'The same as --format ndjson: a JSON object on each line')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;profile' {
            [CompletionResult]::new('--svg', '--svg', [CompletionResultType]::ParameterName, 'Write a flame graph')
            [CompletionResult]::new('--folded', '--folded', [CompletionResultType]::ParameterName, 'Write stacks, one on a line with its cycles; `-`: print them instead of the text')
            [CompletionResult]::new('--top', '--top', [CompletionResultType]::ParameterName, 'Lines, subroutines and paths that the text shows')
            [CompletionResult]::new('--frames', '--frames', [CompletionResultType]::ParameterName, 'Stop after N frames of virtual time')
            [CompletionResult]::new('--max-statements', '--max-statements', [CompletionResultType]::ParameterName, 'Stop after N statements')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop after SECONDS of real time')
            [CompletionResult]::new('--pad', '--pad', [CompletionResultType]::ParameterName, 'What pad 0 holds, from a frame on: `FRAME:STICK,STRIG;...`')
            [CompletionResult]::new('--pad2', '--pad2', [CompletionResultType]::ParameterName, 'What pad 1 holds')
            [CompletionResult]::new('--keys', '--keys', [CompletionResultType]::ParameterName, 'Keys typed from a frame on: `FRAME:TEXT;...`; escapes \r \; \: \\ \xNN \{STOP} \{UP}; standard input is then not read')
            [CompletionResult]::new('--bg', '--bg', [CompletionResultType]::ParameterName, 'What the program finds on SCREEN 1 (BG GRAPHIC)')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'Version of the language')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory for program and variables')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed of RND: a number, or `time`')
            [CompletionResult]::new('--clock', '--clock', [CompletionResultType]::ParameterName, 'Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace')
            [CompletionResult]::new('--pause-unit', '--pause-unit', [CompletionResultType]::ParameterName, 'Unit of PAUSE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--relaxed', '--relaxed', [CompletionResultType]::ParameterName, 'Accept LET and NEXT with a variable')
            [CompletionResult]::new('--quirks', '--quirks', [CompletionResultType]::ParameterName, 'Reproduce defects of the original ROM')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;check' {
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'Version of the language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print findings as JSON')
            [CompletionResult]::new('--relaxed', '--relaxed', [CompletionResultType]::ParameterName, 'Accept LET and NEXT with a variable')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;test' {
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Only programs with TEXT in their path; may be given several times')
            [CompletionResult]::new('--bless', '--bless', [CompletionResultType]::ParameterName, 'Write what is now into the files that hold something else; KINDS makes those that are not there: output, screen, png, sound')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write pictures that differ into this folder: expected, actual and difference side by side')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write a JUnit report')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Run N programs at once; as many as the processor can, without it')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the programs and what they hold; run nothing')
            [CompletionResult]::new('--record', '--record', [CompletionResultType]::ParameterName, 'Play a program and keep its inputs (NAME.fbev) with its screen and output at the end as its test')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;fmt' {
            [CompletionResult]::new('--renumber', '--renumber', [CompletionResultType]::ParameterName, 'Renumber: first line number and step')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'Version of the language')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Change nothing; exit 1 if something would change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;repl' {
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'Version of the language')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory for program and variables')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed of RND: a number, or `time`')
            [CompletionResult]::new('--clock', '--clock', [CompletionResultType]::ParameterName, 'Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace')
            [CompletionResult]::new('--pause-unit', '--pause-unit', [CompletionResultType]::ParameterName, 'Unit of PAUSE')
            [CompletionResult]::new('--relaxed', '--relaxed', [CompletionResultType]::ParameterName, 'Accept LET and NEXT with a variable')
            [CompletionResult]::new('--quirks', '--quirks', [CompletionResultType]::ParameterName, 'Reproduce defects of the original ROM')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;tape' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Record a program as WAV, to be played into a Famicom')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'List what a recording holds, or read a program from it')
            break
        }
        'fbc;tape;save' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name on the tape, up to 16 characters')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'Version of the language that the cartridge has')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Samples per second')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;tape;load' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Which recording')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the list as JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;sav' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Write a program as a battery RAM image of 8192 bytes')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'Read the program from a battery RAM image')
            break
        }
        'fbc;sav;save' {
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'Version of the language that the cartridge has')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;sav;load' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;tiles' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show tiles as a sheet, in the terminal or as PNG')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write tiles as a CHR dump or as a text that can be edited')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Keep a set, so that `--tiles NAME` finds it')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the sets that were imported')
            break
        }
        'fbc;tiles;show' {
            [CompletionResult]::new('--table', '--table', [CompletionResultType]::ParameterName, 'Which table; both without it')
            [CompletionResult]::new('--code', '--code', [CompletionResultType]::ParameterName, 'Which codes: N or N..M')
            [CompletionResult]::new('--png', '--png', [CompletionResultType]::ParameterName, 'Write the sheet as a PNG file instead; `-` for standard output')
            [CompletionResult]::new('--scale', '--scale', [CompletionResultType]::ParameterName, 'Dots of the PNG for each dot of a tile')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Colour set as in CGSET: 0 to 2 for table A, 0 or 1 for table B')
            [CompletionResult]::new('--combination', '--combination', [CompletionResultType]::ParameterName, 'Colour combination of the set')
            [CompletionResult]::new('--backdrop', '--backdrop', [CompletionResultType]::ParameterName, 'Colour code behind the tiles, 0 to 63; black without it')
            [CompletionResult]::new('--tiles', '--tiles', [CompletionResultType]::ParameterName, 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'fbc;tiles;export' {
            [CompletionResult]::new('--tiles', '--tiles', [CompletionResultType]::ParameterName, 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;tiles;import' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;tiles;list' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;bg' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a background picture in the terminal or as PNG')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Find mistakes in background pictures')
            break
        }
        'fbc;bg;show' {
            [CompletionResult]::new('--png', '--png', [CompletionResultType]::ParameterName, 'Write the picture as a PNG file instead; `-` for standard output')
            [CompletionResult]::new('--scale', '--scale', [CompletionResultType]::ParameterName, 'Dots of the PNG for each dot of the picture')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Colour set of the background as in CGSET')
            [CompletionResult]::new('--tiles', '--tiles', [CompletionResultType]::ParameterName, 'Tiles on top of fbc''s own: a CHR dump, an iNES image, a source, a folder of sources or an imported set')
            [CompletionResult]::new('--palette', '--palette', [CompletionResultType]::ParameterName, 'Colours: a .pal file of 192 bytes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;bg;check' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;samples' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Names and what they are')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print a listing')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Play one; options are those of `fbc run`')
            break
        }
        'fbc;samples;list' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'As JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;samples;show' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;samples;run' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;doctor' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The directory where runs are kept; else FBC_STORE, else fbc in the folder for data')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the findings as JSON')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Do not ask for a key')
            [CompletionResult]::new('--repair', '--repair', [CompletionResultType]::ParameterName, 'Save what can be read of a damaged store')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;man' {
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Write one page per command to a directory instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'fbc;help' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the article as JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
