
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
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Find mistakes without running')
            [CompletionResult]::new('fmt', 'fmt', [CompletionResultType]::ParameterValue, 'Format and renumber programs')
            [CompletionResult]::new('repl', 'repl', [CompletionResultType]::ParameterValue, 'Direct mode: type statements and programs')
            [CompletionResult]::new('tape', 'tape', [CompletionResultType]::ParameterValue, 'Write and read cassette recordings (WAV)')
            [CompletionResult]::new('sav', 'sav', [CompletionResultType]::ParameterValue, 'Write and read battery RAM images (.sav)')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'What this terminal, its keyboard and the sound can do')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Explain a keyword or a topic of the language')
            break
        }
        'fbc;run' {
            [CompletionResult]::new('--frames', '--frames', [CompletionResultType]::ParameterName, 'Stop after N frames of virtual time')
            [CompletionResult]::new('--pad', '--pad', [CompletionResultType]::ParameterName, 'What pad 0 holds, from a frame on: `FRAME:STICK,STRIG;...`')
            [CompletionResult]::new('--pad2', '--pad2', [CompletionResultType]::ParameterName, 'What pad 1 holds')
            [CompletionResult]::new('--keys', '--keys', [CompletionResultType]::ParameterName, 'Keys typed from a frame on: `FRAME:TEXT;...`; escapes \r \; \: \\ \xNN \{STOP} \{UP}')
            [CompletionResult]::new('--max-statements', '--max-statements', [CompletionResultType]::ParameterName, 'Stop after N statements')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop after SECONDS of real time')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'Stop when more than BYTES were printed')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'Version of the language')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory for program and variables')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed of RND: a number, or `time`')
            [CompletionResult]::new('--clock', '--clock', [CompletionResultType]::ParameterName, 'Run statements N times as fast; PAUSE, PLAY and MOVE keep their pace')
            [CompletionResult]::new('--pause-unit', '--pause-unit', [CompletionResultType]::ParameterName, 'Unit of PAUSE')
            [CompletionResult]::new('--headless', '--headless', [CompletionResultType]::ParameterName, 'Print PRINT''s output as a stream and take INPUT from standard input')
            [CompletionResult]::new('--screen', '--screen', [CompletionResultType]::ParameterName, 'Print the 28x24 screen at the end instead of the output')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object at the end instead of the output')
            [CompletionResult]::new('--no-store', '--no-store', [CompletionResultType]::ParameterName, 'Keep no record of the run (this version keeps none in any case)')
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
        'fbc;doctor' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the findings as JSON')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Do not ask for a key')
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
