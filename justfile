# `just` lists the recipes; each is one line you can also type yourself.

# Lists the recipes.
default:
    @just --list

# Everything CI does.
ci:
    .ci/run

# All tests.
test *ARGS:
    cargo test {{ARGS}}

# Clippy on everything, warnings are errors.
lint:
    cargo clippy --all-targets --locked -- -D warnings

# Formats the code.
fmt:
    cargo fmt

# The API documentation, private items too.
doc:
    RUSTDOCFLAGS='-D warnings' cargo doc --document-private-items --no-deps --locked

# Builds the book into book/book (needs mdBook).
book:
    mdbook build book

# The measurements.
bench *ARGS:
    cargo bench {{ARGS}}

# The newcomer's story: 200, break, 502, heal.
demo:
    cargo run --release -- demo

# Fuzzes one target with coverage (needs nightly and cargo-fuzz).
fuzz NAME *ARGS:
    mkdir -p fuzz/corpus/{{NAME}}
    cargo +nightly fuzz run {{NAME}} fuzz/corpus/{{NAME}} fuzz/seeds/{{NAME}} {{ARGS}}
