"use strict";

// Curves: a mark at the epoch nearest to the pointer, or moved by the arrow keys, and its numbers.
for (const chart of document.querySelectorAll(".chart")) {
  const { box, percent, lines } = JSON.parse(chart.querySelector("script").textContent);
  const [plot, mark, tip] = [".plot", ".mark", ".tip"].map((name) => chart.querySelector(name));
  const last = Math.max(...lines.map((line) => line.values.length));
  const across = (epoch) =>
    box.left + ((epoch - box.first) / (box.last - box.first)) * (box.right - box.left);
  const written = (value) => (percent ? `${(100 * value).toFixed(2)}%` : value.toFixed(4));
  let shown = null;

  const hide = () => {
    shown = null;
    mark.hidden = tip.hidden = true;
  };
  const show = (epoch) => {
    shown = Math.min(Math.max(Math.round(epoch), 1), last);
    mark.hidden = tip.hidden = false;
    mark.style.left = `${100 * across(shown)}%`;
    mark.style.top = `${100 * box.top}%`;
    mark.style.height = `${100 * (box.bottom - box.top)}%`;
    const head = document.createElement("b");
    head.textContent = `epoch ${shown}`;
    const rows = lines
      .filter((line) => shown <= line.values.length)
      .map((line) => {
        const row = document.createElement("span");
        const kept = line.chosen === shown ? ", kept" : "";
        row.textContent = `${line.label}: ${written(line.values[shown - 1])}${kept}`;
        row.style.color = line.color;
        return row;
      });
    tip.replaceChildren(head, ...rows);
    const room = plot.clientWidth - tip.offsetWidth;
    const beside = across(shown) * plot.clientWidth;
    const left = beside + 10 <= room ? beside + 10 : beside - 10 - tip.offsetWidth;
    tip.style.left = `${Math.min(Math.max(left, 0), Math.max(room, 0))}px`;
    tip.style.top = `${100 * box.top}%`;
  };
  const follow = (event) => {
    const frame = plot.getBoundingClientRect();
    const part = (event.clientX - frame.left) / frame.width;
    const along = (part - box.left) / (box.right - box.left);
    show(box.first + along * (box.last - box.first));
  };
  plot.addEventListener("pointermove", follow);
  plot.addEventListener("pointerdown", follow);
  plot.addEventListener("pointerleave", hide);
  chart.addEventListener("blur", hide);
  chart.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step !== undefined) {
      show(shown === null ? (step > 0 ? 1 : last) : shown + step);
      event.preventDefault();
    } else if (event.key === "Escape") {
      hide();
    }
  });
}

// Confusion matrix: the images behind the number that is clicked; a second click hides them.
for (const section of document.querySelectorAll(".confusion")) {
  const { classes, columns, rows, cells } = JSON.parse(section.querySelector("script").textContent);
  const panel = section.querySelector(".behind");
  const picture = ([sprite, number, sure]) => {
    const figure = document.createElement("figure");
    const image = document.createElement("span");
    image.className = `sprite ${section.dataset.sheet}`;
    image.setAttribute("role", "img");
    image.setAttribute("aria-label", `test image ${number}`);
    const across = (100 * (sprite % columns)) / Math.max(columns - 1, 1);
    const down = (100 * Math.floor(sprite / columns)) / Math.max(rows - 1, 1);
    image.style.backgroundPosition = `${across}% ${down}%`;
    const caption = document.createElement("figcaption");
    caption.textContent = `no. ${number}, ${(100 * sure).toFixed(1)}%`;
    figure.append(image, caption);
    return figure;
  };
  section.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-cell]");
    if (button === null) return;
    const pressed = button.getAttribute("aria-pressed") === "true";
    for (const other of section.querySelectorAll("[aria-pressed]")) {
      other.removeAttribute("aria-pressed");
    }
    panel.hidden = pressed;
    if (pressed) return;
    button.setAttribute("aria-pressed", "true");
    const [count, images] = cells[button.dataset.cell];
    const [truth, predicted] = button.dataset.cell.split(",").map((i) => classes[i]);
    const head = document.createElement("h3");
    const right = truth === predicted;
    const what = right ? `${truth}, recognized` : `${truth} taken for ${predicted}`;
    head.textContent = `${what}: ${count.toLocaleString("en")} of the test images`;
    const about = document.createElement("p");
    about.className = "quiet";
    const kind = right ? "least" : "most";
    about.textContent =
      images.length < count
        ? `The ${images.length} of which the model was ${kind} sure, with its probability.`
        : `All of them, with the model's probability, the ${kind} sure first.`;
    const sheet = document.createElement("div");
    sheet.className = "images";
    sheet.append(...images.map(picture));
    panel.replaceChildren(head, about, sheet);
  });
}
