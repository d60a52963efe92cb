/**
 * A rule of lint of our own: what is exported takes at most three positional arguments, and no boolean among them. The
 * reader of a call sees neither the order of six values nor what `true` is about; an object names them.
 *
 * A plugin of oxlint (https://oxc.rs/docs/guide/usage/linter/js-plugins.html), whose nodes are ESTree's.
 */

/** What the rule looks at of ESTree's nodes. */
interface EsNode {
  readonly type: string;
  readonly [property: string]: unknown;
}

interface RuleContext {
  readonly report: (problem: { readonly node: unknown; readonly message: string }) => void;
}

const MOST_PARAMETERS = 3;

const isNode = (value: unknown): value is EsNode =>
  typeof value === "object" && value !== null && "type" in value;

const nodesOf = (value: unknown): readonly EsNode[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** `name: boolean`, `name?: boolean`, `name = true`. */
function isBoolean(parameter: EsNode): boolean {
  if (parameter.type === "AssignmentPattern") {
    const { left, right } = parameter;
    return (isNode(right) && typeof right["value"] === "boolean") || (isNode(left) && isBoolean(left));
  }
  const annotation = isNode(parameter["typeAnnotation"]) ? parameter["typeAnnotation"] : undefined;
  const type = annotation?.["typeAnnotation"];
  return isNode(type) && type.type === "TSBooleanKeyword";
}

/** The functions that an export makes known: itself, what a constant holds, the methods of a class. */
function functionsOf(declaration: EsNode): readonly EsNode[] {
  if (declaration.type === "FunctionDeclaration") return [declaration];
  if (declaration.type === "VariableDeclaration") {
    return nodesOf(declaration["declarations"]).flatMap(({ init }) =>
      isNode(init) && /^(ArrowFunction|Function)Expression$/.test(init.type) ? [init] : [],
    );
  }
  if (declaration.type !== "ClassDeclaration" || !isNode(declaration["body"])) return [];
  return nodesOf(declaration["body"]["body"]).flatMap(({ type, key, accessibility, value }) => {
    const isOpen = type === "MethodDefinition" && accessibility !== "private";
    const isPrivate = isNode(key) && key.type === "PrivateIdentifier";
    return isOpen && !isPrivate && isNode(value) ? [value] : [];
  });
}

function check(context: RuleContext, node: EsNode): void {
  if (!isNode(node["declaration"])) return;
  for (const found of functionsOf(node["declaration"])) {
    const parameters = nodesOf(found["params"]);
    if (parameters.length > MOST_PARAMETERS) {
      const message = `${parameters.length} positional arguments. Allowed: ${MOST_PARAMETERS}; make one object of those that belong together.`;
      context.report({ node: found, message });
    }
    for (const parameter of parameters.filter(isBoolean)) {
      const message = "A positional boolean says nothing at the call. Take an object with a name for it.";
      context.report({ node: parameter, message });
    }
  }
}

const plugin = {
  meta: { name: "warren" },
  rules: {
    "exported-parameters": {
      create: (context: RuleContext) => ({
        ExportNamedDeclaration: (node: EsNode) => check(context, node),
        ExportDefaultDeclaration: (node: EsNode) => check(context, node),
      }),
    },
  },
};

export default plugin;
