//! The binary: parse, run, print a failure, exit status.

use std::{
    io::{self, BufWriter, Write},
    process::ExitCode,
};

use anstream::{AutoStream, ColorChoice};
use errcode_check::{Error, cli::Args, render};

fn main() -> ExitCode {
    let args = match Args::from_env() {
        Ok(args) => args,
        Err(error) => {
            // Nothing is left to tell where the message itself cannot be written.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    // What is written has colour only where it is wanted; the stream translates it for old consoles.
    let choice = if args.color.stdout { ColorChoice::Always } else { ColorChoice::AlwaysAnsi };
    let mut stdout = BufWriter::new(AutoStream::new(io::stdout().lock(), choice));
    let mut stderr = io::stderr();
    let status = errcode_check::run(&args, &mut stdout, &mut stderr)
        .and_then(|status| render::written(stdout.flush()).map(|()| status));
    ExitCode::from(status.unwrap_or_else(|error: Error| {
        let _ = render::human::write_failure(&error, args.color.stderr, &mut stderr);
        2
    }))
}
