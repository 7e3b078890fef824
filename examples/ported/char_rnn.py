"""The language of a word, read by a recurrent network character by character.

After the tutorial that classifies names; the words are the numbers from one to twelve.
"""

import random
import string
import unicodedata

import tinygrad_np
import tinygrad_np.nn as nn

ALL_LETTERS = string.ascii_lowercase
WORDS = {
    "English": "one two three four five six seven eight nine ten eleven twelve",
    "German": "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "French": "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "Finnish": "yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen",
}


def unicode_to_ascii(text):
    """ "zwölf" to "zwolf"."""
    return "".join(
        c
        for c in unicodedata.normalize("NFD", text)
        if unicodedata.category(c) != "Mn" and c in ALL_LETTERS
    )


category_lines = {name: [unicode_to_ascii(w) for w in ws.split()] for name, ws in WORDS.items()}
all_categories = list(category_lines)


def letter_to_index(letter):
    return ALL_LETTERS.find(letter)


def line_to_tensor(line):
    """A word as a tensor of (length, 1, letters), one-hot."""
    tensor = tinygrad_np.zeros(len(line), 1, len(ALL_LETTERS))
    for li, letter in enumerate(line):
        tensor[li][0][letter_to_index(letter)] = 1
    return tensor


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(input_size + hidden_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, input, hidden):
        combined = tinygrad_np.cat((input, hidden), 1)
        hidden = tinygrad_np.tanh(self.i2h(combined))
        output = self.softmax(self.h2o(hidden))
        return output, hidden

    def init_hidden(self):
        return tinygrad_np.zeros(1, self.hidden_size)


def random_training_example():
    category = random.choice(all_categories)
    line = random.choice(category_lines[category])
    category_tensor = tinygrad_np.tensor([all_categories.index(category)], dtype=tinygrad_np.long)
    return category_tensor, line_to_tensor(line)


def train_step(rnn, criterion, category_tensor, line_tensor, learning_rate):
    hidden = rnn.init_hidden()
    rnn.zero_grad()
    for i in range(line_tensor.size()[0]):
        output, hidden = rnn(line_tensor[i], hidden)
    loss = criterion(output, category_tensor)
    loss.backward()

    # Add parameters' gradients to their values, multiplied by learning rate
    for p in rnn.parameters():
        p.data.add_(p.grad.data, alpha=-learning_rate)
    return loss.item()


def train(rnn, n_iters=1500, learning_rate=0.05):
    criterion = nn.NLLLoss()
    losses = []
    for _ in range(n_iters):
        category_tensor, line_tensor = random_training_example()
        loss = train_step(rnn, criterion, category_tensor, line_tensor, learning_rate)
        losses.append(loss)
    return losses


def predict(rnn, line, n_predictions=2):
    """The likeliest languages with their log probabilities."""
    with tinygrad_np.no_grad():
        hidden = rnn.init_hidden()
        for letter in line_to_tensor(unicode_to_ascii(line)):
            output, hidden = rnn(letter, hidden)
    topv, topi = output.topk(n_predictions, 1, True)
    return [(topv[0][i].item(), all_categories[topi[0][i].item()]) for i in range(n_predictions)]


def main():
    rnn = RNN(len(ALL_LETTERS), 32, len(all_categories))
    losses = train(rnn)
    print(f"loss {sum(losses[:50]) / 50:.3f} -> {sum(losses[-50:]) / 50:.3f}")
    for word in ("twelve", "zwölf", "douze", "kaksi"):
        guesses = ", ".join(f"{language} ({value:.2f})" for value, language in predict(rnn, word))
        print(f"{word}: {guesses}")


if __name__ == "__main__":
    main()
