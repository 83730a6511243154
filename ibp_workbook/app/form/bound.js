// A field bound to the session: its control, why it is not saved, two answers to choose from, and what goes below.
function boundField(session, question, id, ...below) {
  const { item, field } = question;
  const control = fieldNode(question, id, session, (value, typing) => session.change(item, field, value, typing));
  const home = () => control.node.querySelector("input, textarea, button");
  const problem = problemBox(session, item, field, home);
  const asked = { ...question, words: (value) => valueInWords(session, value, question.choices, question.none) };
  const conflicts = conflictBox(session, [asked], home);
  control.node.append(problem.node, conflicts.node, ...below.map((part) => part.node));
  return {
    node: control.node,
    update() {
      control.show(session.value(item, field));
      for (const part of [problem, conflicts, ...below]) part.update();
    },
  };
}
