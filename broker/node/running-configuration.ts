/**
 * What a node runs with, compared with what it was configured with: its files, read anew in RabbitMQ's own way, on top of
 * the defaults of RabbitMQ and its plugins. It is the node that compares, so that no value leaves it which could be a secret.
 *
 * The way of RabbitMQ is `rabbit_prelaunch_conf:setup/1` with `generate_config_from_cuttlefish_files/3`, which are not
 * called: they set what they find, load applications and unload them. These are inner functions of RabbitMQ, tried with
 * 4.3: where one is not there, nothing is known, and nobody takes that for "the same".
 */
import { z } from "zod";
import type { CommandBounds } from "./container/docker-command.ts";
import { controlJson } from "./control-json.ts";
import type { Node } from "./node.ts";

export interface Difference {
  /** `rabbit.consumer_timeout`, `rabbit.tcp_listen_options.backlog`: the application, its key, and the way into its value. */
  readonly setting: string;
  /** An Erlang term; `(not set)`; `(not shown)` where it could hold a secret. */
  readonly configured: string;
  /** The same. */
  readonly running: string;
  /** Whether the node's files say it, or it is a default. */
  readonly inFiles: boolean;
}

export type RunningConfiguration =
  | {
      /** RabbitMQ's name of the node. */
      readonly name: string;
      /** How many settings were compared. */
      readonly compared: number;
      readonly differences: readonly Difference[];
    }
  | {
      readonly name: string;
      /** files: RabbitMQ cannot make a configuration of them any more. functions: it cannot be asked so. */
      readonly unknown: "files" | "functions";
      /** Those that it was started with, where it is they. */
      readonly files: readonly string[];
    };

const answer = z.object({
  node: z.string(),
  value: z.union([
    z.object({
      compared: z.int(),
      differences: z.array(
        z.object({
          setting: z.string(),
          configured: z.string(),
          running: z.string(),
          in_files: z.boolean(),
        }),
      ),
    }),
    z.object({ unknown: z.enum(["files", "functions"]), files: z.array(z.string()).default([]) }),
  ]),
});

/** The schemas of whatever lies in the plugins' folders, enabled or not, as at a boot. */
const SCHEMAS = String.raw`
  Schemas = [{App, filename:join([Priv, "schema", File])} ||
    App <- lists:usort([list_to_atom(hd(string:split(filename:basename(Name, ".ez"), "-"))) ||
      Path <- string:lexemes(maps:get(plugins_path, rabbit_prelaunch:get_context()), ":"),
      {ok, Names} <- [file:list_dir(Path)], Name <- Names]),
    Priv <- [code:priv_dir(App)], is_list(Priv),
    {ok, Listed} <- [erl_prim_loader:list_dir(filename:join(Priv, "schema"))],
    File <- Listed, hd(File) =/= $., filename:extension(File) =:= ".schema"],
  Schema = {_, Mappings, _} = cuttlefish_schema:files(lists:sort([File || {_, File} <- Schemas])),
  Loaded = [App || {App, _, _} <- application:loaded_applications()],
  Own = [App || App <- lists:usort([App || {App, _} <- Schemas]), lists:member(App, Loaded)],`;

/** What the files that the node was started with say: a list of applications, or files. */
const GENERATED = String.raw`
  State = rabbit_prelaunch_conf:get_config_state(),
  Files = maps:get(config_files, State),
  Advanced = maps:get(config_advanced_file, State),
  Generated = case {Files, Advanced} of {[], undefined} -> []; _ ->
    case cuttlefish_conf:files(Files) of {errorlist, _} -> files; Lines ->
      case cuttlefish_generator:map(Schema, Lines) of
        Made when is_list(Made), Advanced =:= undefined -> Made;
        Made when is_list(Made) ->
          case rabbit_prelaunch_file:consult_file(Advanced) of
            {ok, [Over]} -> cuttlefish_advanced:overlay(Made, Over);
            _ -> files
          end;
        _ -> files
      end
    end
  end,`;

/**
 * Three layers: what rabbitmq.conf could set and nobody did; the defaults of RabbitMQ's applications and of its enabled
 * plugins; and the files. Not compared: values that are encrypted in the files and plain in the running node, what is on
 * the Erlang machine's command line, and options of TLS into which the plugin rabbitmq_trust_store puts its own functions.
 */
const EXPECTED = String.raw`
  IsKnown = fun(Name) -> try is_atom(list_to_existing_atom(Name)) catch error:badarg -> false end end,
  Settable = maps:from_list([{{list_to_atom(App), list_to_atom(Key)}, '(not set)'} || Mapping <- Mappings,
    [App, Key | _] <- [cuttlefish_variable:tokenize(cuttlefish_mapping:mapping(Mapping))],
    IsKnown(App), IsKnown(Key), lists:member(list_to_atom(App), Own)]),
  Defaults = maps:from_list([{{App, Key}, Value} || App <- Own,
    Path <- [code:where_is_file(atom_to_list(App) ++ ".app")], is_list(Path),
    {ok, Text, _} <- [erl_prim_loader:get_file(Path)],
    {ok, Tokens, _} <- [erl_scan:string(unicode:characters_to_list(Text))],
    {ok, {application, _, About}} <- [erl_parse:parse_term(Tokens)],
    {Key, Value} <- proplists:get_value(env, About, [])]),
  Configured = maps:from_list([{{App, Key}, Value} || is_list(Generated),
    {App, Values} <- Generated, lists:member(App, Loaded), {Key, Value} <- Values]),
  OnCommandLine = [{App, list_to_atom(Key)} || App <- Loaded,
    {ok, Flags} <- [init:get_argument(App)], [Key | _] <- Flags, not maps:is_key({App, list_to_atom(Key)}, Configured)],
  Edited = [{rabbit, ssl_options} || lists:member(rabbitmq_trust_store, Loaded)],
  IsEncrypted = fun Encrypted({encrypted, _}) -> true; Encrypted([Head | Tail]) -> Encrypted(Head) orelse Encrypted(Tail);
    Encrypted(Tuple) when is_tuple(Tuple) -> Encrypted(tuple_to_list(Tuple));
    Encrypted(Map) when is_map(Map) -> Encrypted(maps:to_list(Map)); Encrypted(_) -> false end,
  Expected = maps:filter(fun(_, Value) -> not IsEncrypted(Value) end,
    maps:without(OnCommandLine ++ Edited, maps:merge(maps:merge(Settable, Defaults), Configured))),`;

/**
 * What is in force may also be kept elsewhere: the limits of memory and disk are changed by
 * `rabbitmqctl set_vm_memory_high_watermark` and `set_disk_free_limit`, and the largest message is read at the boot.
 */
const RUNNING = String.raw`
  Bytes = fun(Size) when is_integer(Size) -> Size; (Size) ->
    case rabbit_resource_monitor_misc:parse_information_unit(Size) of {ok, Count} -> Count; _ -> Size end end,
  Limit = fun Plain({absolute, Size}) -> {absolute, Bytes(Size)}; Plain({relative, Share}) -> Plain(Share);
    Plain(Share) when is_integer(Share) -> float(Share); Plain(Other) -> Other end,
  InForce = fun(vm_memory_high_watermark, Wanted) -> {Limit(Wanted), Limit(vm_memory_monitor:get_vm_memory_high_watermark())};
    (disk_free_limit, {mem_relative, _}) -> same;
    (disk_free_limit, Wanted) ->
      {absolute, Size} = Limit(case Wanted of {absolute, _} -> Wanted; _ -> {absolute, Wanted} end),
      case rabbit_disk_monitor:get_disk_free_limit() of Now when is_integer(Now) -> {Size, Now}; _ -> same end;
    (max_message_size, Wanted) when is_integer(Wanted), Wanted > 0 ->
      case persistent_term:get(max_message_size, none) of none -> same; Now -> {min(Wanted, 536870912), Now} end;
    (_, _) -> same end,
  Pairs = [case application:get_env(App, Key) of
      {ok, Wanted} when App =:= rabbit -> case InForce(Key, Wanted) of {A, B} -> {Setting, A, B}; same -> same end;
      {ok, Wanted} -> same;
      undefined when Wanted =:= '(not set)' -> same;
      undefined -> {Setting, Wanted, '(not set)'};
      {ok, Found} -> {Setting, Wanted, Found}
    end || {{App, Key} = Setting, Wanted} <- lists:sort(maps:to_list(Expected))],`;

/** The place is told as exactly as it can be, which shows least; a value whose place or text speaks of a secret is not shown. */
const TOLD = String.raw`
  IsTable = fun(Value) -> is_list(Value) andalso Value =/= [] andalso is_integer(catch length(Value)) andalso
    lists:all(fun(Pair) -> is_tuple(Pair) andalso tuple_size(Pair) =:= 2 andalso is_atom(element(1, Pair)) end, Value) end,
  Apart = fun Look(_, Same, Same) -> []; Look(Place, Wanted, Found) ->
    Within = case IsTable(Wanted) andalso IsTable(Found) of false -> []; true ->
      lists:append([Look(Place ++ [Key], proplists:get_value(Key, Wanted, '(not set)'), proplists:get_value(Key, Found, '(not set)')) ||
        Key <- lists:usort([Key || {Key, _} <- Wanted ++ Found])]) end,
    case Within of [] -> [{Place, Wanted, Found}]; _ -> Within end end,
  IsSecret = fun(Text) -> re:run(Text, "pass|secret|key|token|cookie|credential|://", [caseless, {capture, none}]) =:= match end,
  Show = fun(_, '(not set)') -> <<"(not set)">>; (Place, Value) ->
    Text = unicode:characters_to_binary(io_lib:format("~0tp", [Value])),
    case IsSecret(Place) orelse IsSecret(Text) of true -> <<"(not shown)">>; false -> Text end end,
  Tell = fun({{App, Key}, Wanted, Found}) ->
    [#{setting => Name, configured => Show(Name, Was), running => Show(Name, Is), in_files => maps:is_key({App, Key}, Configured)} ||
      {Place, Was, Is} <- Apart([App, Key], Wanted, Found),
      Name <- [unicode:characters_to_binary(lists:join(".", [atom_to_list(Part) || Part <- Place]))]] end,`;

/** What RabbitMQ logs of files that it cannot read goes into the node's log, and not into the answer. */
const COMPARE = `group_leader(whereis(user), self()), try ${SCHEMAS}${GENERATED}${EXPECTED}${RUNNING}${TOLD}
  case Generated of files -> #{unknown => files, files => [unicode:characters_to_binary(File) || File <- Files ++ [Advanced], is_list(File)]};
    _ -> #{compared => maps:size(Expected), differences => lists:append([Tell(Pair) || Pair <- Pairs, Pair =/= same])} end
catch _:_ -> #{unknown => functions} end.`;

/** Reads, and changes nothing. @throws WarrenError `node-command-failed` where the node does not answer */
export async function runningConfiguration(
  node: Node,
  bounds?: CommandBounds,
): Promise<RunningConfiguration> {
  const { node: name, value } = await controlJson(node, { words: ["eval", COMPARE], shape: answer }, bounds);
  if ("unknown" in value) return { name, ...value };
  const differences = value.differences.map(({ in_files: inFiles, ...told }) => ({ ...told, inFiles }));
  return { name, compared: value.compared, differences };
}
