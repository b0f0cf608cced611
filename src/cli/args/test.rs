//! The arguments of `fbc test`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `fbc test`
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
What a program holds stands in its comments, which the machine does not mind, or in files \
beside it:

  10 ' TEST: output \"HELLO\"                     a line of its output
  20 ' TEST: input \"4\"; ends ?DZ ERROR IN 50    clauses are separated by ;
  30 ' TEST: frames 600; keys \"60:YES\\r\"        options decide the run
  40 ' ASSERT: A=5 AND B$=\"X\"                   when the program is over
  50 ' ASSERT AT 120: X<200                      whenever line 120 is about to run
  60 ' ASSERT AT FRAME 60: SCR$(3,4)=\"Q\"        at the start of a frame
  70 X=X+1:' ASSERT HERE: X<=200                 whenever the run comes here

  Options: frames statements timeout seed clock dialect memory pause-unit relaxed quirks
           input keys pad pad2
  Expectations: ends output contains screen sound

  NAME.out     the output             NAME.in    what is typed
  NAME.screen  28x24 text at the end  NAME.fbev  a recorded session, typed again
  NAME.png     picture at the end     NAME.sound hash of the sound
  NAME@60.png  picture of frame 60

Examples:
  fbc test games
  fbc test --filter maze --report diff games
  fbc test --record quiz.bas                     play it once; that is the test
  fbc test --bless games                         what is now is right
  fbc test --bless=screen,png maze.bas           make these files
  fbc test --junit report.xml --jobs 4 .

Exit status: 0 nothing is wrong, 1 findings, 2 usage, a wrong directive or an unreadable \
file, 130 interrupted.")]
pub struct TestArgs {
    /// Programs, and folders that are searched for *.bas
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only programs with TEXT in their path; may be given several times
    #[arg(long, value_name = "TEXT")]
    pub filter: Vec<String>,
    /// List the programs and what they hold; run nothing
    #[arg(long, conflicts_with_all = ["record", "bless", "junit", "report"])]
    pub list: bool,
    /// Play a program and keep its inputs (NAME.fbev) with its screen and output at the end as its test
    #[arg(long, conflicts_with_all = ["filter", "junit", "report", "json"])]
    pub record: bool,
    /// Write what is now into the files that hold something else; KINDS makes those that are not there: output, screen,
    /// png, sound
    #[arg(long, value_name = "KINDS", num_args = 0.., require_equals = true, value_delimiter = ',', value_enum)]
    pub bless: Option<Vec<BlessArg>>,
    /// Write pictures that differ into this folder: expected, actual and difference side by side
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,
    /// Write a JUnit report
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Run N programs at once; as many as the processor can, without it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
}

/// Files that hold an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum BlessArg {
    /// NAME.out
    Output,
    /// NAME.screen
    Screen,
    /// NAME.png
    Png,
    /// NAME.sound
    Sound,
}
