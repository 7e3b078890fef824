"""The flags of a search, on the command line and in a TOML file."""

from train.search.flags import parse_search


def test_toml_says_what_the_command_line_says(tmp_path):
    file = tmp_path / "search.toml"
    file.write_text(
        'model = "lenet"\nfraction = 0.1\nflip = true\naugment = false\nworkers = 3\n'
        'hidden = [16, 8]\n[grid]\nlr = [0.1, 0.01]\nchannels = ["6x16", [4, 8]]\n'
        "classical = [true, false]\n"
    )
    line = (
        "--model lenet --fraction 0.1 --flip --workers 3 --hidden 16x8 "
        "--grid lr=0.1,0.01 channels=6x16,4x8 classical=on,off"
    )
    from_file, fixed = parse_search(["--file", str(file)])
    assert (from_file.grid, from_file.model, from_file.workers, fixed) == (
        tuple_of(parse_search(line.split()))
    )


def tuple_of(parsed):
    return parsed[0].grid, parsed[0].model, parsed[0].workers, parsed[1]


def test_the_command_line_has_the_last_word(tmp_path):
    file = tmp_path / "search.toml"
    file.write_text("epochs = 5\nlr = 0.5\n[grid]\nhidden = [8]\n")
    parsed, fixed = parse_search(["--file", str(file), "--epochs", "2", "--random", "seed=0..9"])
    assert (parsed.grid, parsed.random, fixed) == ((), ["seed=0..9"], {"epochs": 2, "lr": 0.5})
