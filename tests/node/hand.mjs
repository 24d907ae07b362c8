// A person at the page: by mouse, or by keyboard alone. Finds things by what they are called, as people do.
const TABS = 600;

export class Hand {
  /** `way` is mouse or keyboard. */
  constructor(page, address, way) {
    [this.page, this.address, this.keyboard] = [page, address, way === "keyboard"];
  }

  async open(path) {
    await this.page.goto(this.address + path, { waitUntil: "load" });
  }

  link(name, within = this.page) {
    return within.getByRole("link", { name }).first();
  }

  /** Follow the first link of this name (text or pattern). */
  async follow(name, within) {
    await this.press(this.link(name, within));
    await this.page.waitForLoadState("load");
  }

  /** Press what `locator` finds: a click, or Tab until it has the focus and then Enter. */
  async press(locator) {
    await locator.waitFor({ state: "visible" });
    if (!this.keyboard) return locator.click();
    await this.reach(locator);
    await this.page.keyboard.press("Enter");
  }

  /** Write into a field, in place of what stands there. */
  async write(locator, text) {
    await locator.waitFor({ state: "visible" });
    await (this.keyboard ? this.reach(locator) : locator.click());
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.type(text);
  }

  /** Choose an option of a list by its text. */
  async choose(locator, text) {
    await locator.waitFor({ state: "visible" });
    if (!this.keyboard) return locator.selectOption({ label: text });
    await this.reach(locator);
    await this.page.keyboard.type(text); // a closed list goes to the option that begins so
    const chosen = await locator.evaluate((list) => list.selectedOptions[0]?.text ?? "");
    if (chosen !== text) throw new Error(`the keyboard chose ${JSON.stringify(chosen)}, not ${JSON.stringify(text)}`);
  }

  /** Enter a day (YYYY-MM-DD) into a date field; by keyboard in the order of the browser's language, which is en-US. */
  async day(locator, day) {
    if (!this.keyboard) return locator.fill(day);
    await this.reach(locator);
    const [year, month, date] = day.split("-");
    await this.page.keyboard.type(month + date + year);
    const entered = await locator.inputValue();
    if (entered !== day) throw new Error(`the keyboard entered ${entered}, not ${day}`);
  }

  /** Tab until the element has the focus; it must be seen that it has. */
  async reach(locator) {
    for (let tabs = 0; tabs < TABS; tabs++) {
      if (await locator.evaluate((element) => element.getRootNode().activeElement === element)) return this.focused(locator);
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`${TABS} times Tab do not reach ${locator}`);
  }

  async focused(locator) {
    for (let look = 0; look < 20; look++) {
      const seen = await locator.evaluate((element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element.closest(".cm-editor") ?? element);
        return outlineStyle !== "none" && outlineWidth !== "0px";
      });
      if (seen) return;
      await this.page.waitForTimeout(50);
    }
    throw new Error(`the focus on ${locator} is not seen`);
  }

  /** Wait until the text (or pattern) is seen in the main part of the page. */
  async sees(text, within = this.page.locator("main")) {
    await within.getByText(text).locator("visible=true").first().waitFor({ state: "visible" });
  }
}
