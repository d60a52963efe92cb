%% Moves the messages of a queue inside the broker. Warren compiles this in the node (`node-mover.ts`), and calls do/1.
%%
%% A message is handed from queue to queue as RabbitMQ's own local shovels do it (rabbit_local_shovel): with its
%% exchange, its routing keys and all of its annotations, and never through a connection, so that no alarm stops it. The
%% source keeps it until the destination has confirmed it.
%%
%% The gate is a resource alarm of a node that is none. Every connection that publishes is blocked by it, on every node
%% of the cluster, until it is cleared: by the work's end, by the end of its process, or by its time.
-module(warren_move).
-export([do/1]).
%% What `warren_exchange` is made of as well.
-export([alone/3, gated/3, ensure_gate/1, stop/2, table/1, text/2]).

%% base64 of JSON in, a map that can be JSON out.
do(Request) ->
    try answer(rabbit_json:decode(base64:decode(Request)))
    catch
        throw:{stopped, Why, M} -> told(M#{stopped => Why});
        Class:Reason -> #{failed => text("~tp", [{Class, Reason}])}
    end.

answer(#{<<"actions">> := Actions} = Request) ->
    #{<<"vhost">> := VHost, <<"user">> := User, <<"queue">> := Queue, <<"held">> := Held, <<"new">> := New} = Request,
    Name = fun(Bin) -> rabbit_misc:r(VHost, queue, Bin) end,
    M = #{user => User, queue => Name(Queue), held => Name(Held), new => Name(New),
          target => Name(maps:get(<<"target">>, Request)),
          made => [binary_to_existing_atom(Key) || Key <- maps:get(<<"made">>, Request)],
          durable => maps:get(<<"durable">>, Request), arguments => table(maps:get(<<"arguments">>, Request)),
          temporary => table(maps:get(<<"temporary">>, Request)),
          patience => maps:get(<<"patience">>, Request), moved => 0, arrived => 0, lost => 0, handing => 0, done => []},
    Run = fun(Gate, Until) -> lists:foldl(fun run/2, M#{gate => Gate, until => Until}, Actions) end,
    alone(Name(Queue), M, fun() ->
                     case Request of
                         #{<<"gate">> := Most} -> told(gated(Most, M, Run));
                         _ -> told(Run(none, infinity))
                     end
             end).

%% Whoever asked before may be gone while its work goes on. The lock goes with the process that has it.
alone(Name, M, Do) ->
    Lock = {{warren_move, Name}, self()},
    Nodes = rabbit_nodes:list_running(),
    until(fun() -> global:set_lock(Lock, Nodes, 0) end, now_ms() + 60000, M#{gate => none}),
    try Do() after global:del_lock(Lock, Nodes) end.

run(Action, #{done := Done} = M) ->
    Next = action(Action, M),
    Next#{done := [Action | Done]}.

%% What is there already is left, and what is gone is not looked for: each action can be done again.
action(<<"prepare">>, #{user := User, temporary := Arguments} = M) ->
    Made = [made(rabbit_amqqueue:declare(Name, true, false, Arguments, none, User)) || Name <- temporary(M)],
    case [Why || {error, Why} <- Made] of
        [] -> M;
        [Why | _] ->
            %% Where the move is new: one that goes on has all of them.
            _ = lists:sum([total(Name) || Name <- temporary(M)]) =:= 0 andalso action(<<"clear">>, M),
            exit(Why)
    end;
%% Publishers are stopped, so that nobody sees the moment in which both are bound.
action(<<"switch">>, #{queue := Queue, new := New} = M) ->
    lead(Queue, New, M),
    M;
action(<<"drain">>, #{queue := Queue, held := Held} = M) -> drain(Queue, Held, M);
%% Consumers may hold deliveries still; what they give back is moved as well. While publishers go on it is enough that
%% nobody holds any.
action(<<"settle">>, #{queue := Queue, held := Held, patience := Patience} = M) ->
    settle(Queue, Held, M, now_ms() + Patience);
action(<<"replace">>, M) -> replace(M, 10);
%% Of a queue that has another name from now on.
action(<<"remove">>, M) -> remove(M);
action(<<"return_held">>, #{queue := Queue, held := Held} = M) -> drain(Held, Queue, M);
action(<<"return_new">>, #{target := Target, new := New} = M) -> drain(New, Target, M);
action(<<"restore">>, #{target := Target, new := New} = M) ->
    ensure_gate(M),
    %% Also of what was held: where the gate's time was over, some of it waits still.
    [none_left(Name, M) || Name <- temporary(M)],
    lead(New, Target, M),
    M;
action(<<"clear">>, #{user := User} = M) ->
    [case rabbit_amqqueue:lookup(Name) of
         {ok, Q} ->
             none_left(Name, M),
             {ok, 0} = rabbit_queue_type:delete(Q, false, false, User);
         {error, not_found} -> ok
     end || Name <- lists:reverse(temporary(M))],
    M.

%% The queues that are there for the time of the move, by the names that they have in a request.
temporary(#{made := Keys} = M) -> [maps:get(Key, M) || Key <- Keys].

%% A client that is told of the end of its queue may be the first to declare it again, as it was.
replace(M, 0) -> stop(redeclared, M);
replace(M, Tries) -> declare(remove(M), Tries).

remove(#{queue := Queue, user := User} = M) ->
    case rabbit_amqqueue:lookup(Queue) of
        {ok, Q} ->
            counts(Q) =:= {0, 0} orelse stop(not_empty, M),
            ensure_gate(M),
            %% Only a classic queue can be told to look again itself.
            IfEmpty = amqqueue:get_type(Q) =:= rabbit_classic_queue,
            case rabbit_queue_type:delete(Q, false, IfEmpty, User) of
                {ok, Lost} -> M#{lost := Lost};
                {error, not_empty} -> stop(not_empty, M)
            end;
        {error, not_found} -> M
    end.

declare(#{queue := Queue, durable := Durable, arguments := Arguments, user := User} = M, Tries) ->
    case rabbit_amqqueue:declare(Queue, Durable, false, Arguments, none, User) of
        {new, _} -> M;
        {existing, _} -> replace(M, Tries - 1);
        Other -> ok = made(Other)
    end.

made({new, _}) -> ok;
made({existing, _}) -> ok;
made({protocol_error, _, Reason, Arguments}) -> {error, text(Reason, Arguments)};
made(Other) -> {error, Other}.

%% As they are here: JSON has not all types that arguments can be of, and another type is another binding.
lead(From, To, #{user := User}) ->
    Bindings = [{binding, Source, Key, From, Arguments} ||
                   {binding, Source, Key, _, Arguments} <- rabbit_binding:list_for_destination(From),
                   element(4, Source) =/= <<>>],
    [ok = rabbit_binding:add(setelement(4, Binding, To), User) || Binding <- Bindings],
    [ok = rabbit_binding:remove(Binding, User) || Binding <- Bindings],
    ok.

none_left(Name, M) ->
    case total(Name) of
        0 -> ok;
        _ -> stop(not_empty, M)
    end.

settle(Queue, Held, #{gate := Gate} = M0, Until) ->
    M = drain(Queue, Held, M0),
    case counts_of(Queue) of
        {0, 0} -> M;
        {_, 0} when Gate =:= none -> M;
        _ ->
            now_ms() < Until orelse stop(unacknowledged, M),
            receive after 5 -> ok end,
            settle(Queue, Held, M, Until)
    end.

stop(Why, M) -> throw({stopped, Why, M}).

told(#{queue := Queue, held := Held, new := New, done := Done} = M) ->
    Told = maps:with([stopped, blocked, moved, arrived, lost, handing], M),
    Told#{done => lists:reverse(Done), queue => shown(Queue), held => shown(Held), new => shown(New)}.

shown(Name) ->
    case rabbit_amqqueue:lookup(Name) of
        {ok, Q} -> {Ready, Unacknowledged} = counts(Q), #{ready => Ready, unacknowledged => Unacknowledged};
        {error, not_found} -> null
    end.

%% ---- the gate

gated(Most, M, Run) ->
    Began = now_ms(),
    try behind_gate(Began + Most, Most, M, Run) of
        Done -> Done#{blocked => now_ms() - Began}
    catch
        throw:{stopped, Why, At} -> throw({stopped, Why, At#{blocked => now_ms() - Began}})
    end.

behind_gate(Until, Most, M, Run) ->
    Worker = self(),
    Keepers = [spawn(Node, fun() -> keep_gate(Worker, Most) end) || Node <- rabbit_nodes:list_running()],
    try
        %% Not shut where a node has gone just now.
        ask(Keepers, shut) =:= shut orelse stop(gate_open, M),
        barrier(Until, M),
        Run(Keepers, Until)
    after
        ask(Keepers, open)
    end.

%% What all of them answer; else open, as where one is gone.
ask(Keepers, What) ->
    Asked = [{monitor(process, Keeper), Keeper} || Keeper <- Keepers],
    [Keeper ! {What, self(), Ref} || {Ref, Keeper} <- Asked],
    Answers = [receive
                   {Ref, Answer} -> demonitor(Ref, [flush]), Answer;
                   {'DOWN', Ref, _, _, _} -> open
               end || {Ref, _} <- Asked],
    case lists:usort(Answers) of
        [Answer] -> Answer;
        _ -> open
    end.

%% From the moment of a promise on the gate stays shut for as long as a change of the metadata may take.
ensure_gate(#{gate := none}) -> ok;
ensure_gate(#{gate := Keepers} = M) ->
    case ask(Keepers, promise) of
        promised -> ok;
        open -> stop(gate_open, M)
    end.

%% On each node one, which outlives neither the worker nor its time.
keep_gate(Worker, Most) ->
    monitor(process, Worker),
    rabbit_alarm:set_alarm({alarm(), []}),
    gate_loop(now_ms() + Most),
    rabbit_alarm:clear_alarm(alarm()).

%% Milliseconds that a gate may last from the moment in which the change itself has begun (`gates.ts`).
promised() -> 15000.

gate_loop(Until) ->
    receive
        {shut, From, Ref} ->
            %% Answered by the process that has told the connections.
            _ = rabbit_alarm:get_alarms(),
            From ! {Ref, shut},
            gate_loop(Until);
        {promise, From, Ref} -> From ! {Ref, promised}, gate_loop(max(Until, now_ms() + promised()));
        {open, From, Ref} ->
            rabbit_alarm:clear_alarm(alarm()),
            From ! {Ref, open};
        {'DOWN', _, _, _, _} -> ok
    after max(0, Until - now_ms()) -> ok
    end.

%% Readers know the sources memory and disk, and no others. Of a node that is none, so that a real alarm and this one
%% leave each other alone: rabbit_alarm keeps them by source and node, and tells its own node of both.
alarm() -> {resource_limit, memory, 'warren@move'}.

%% Until every connection knows of the alarm, and what was published before it is in its queues.
barrier(Until, M) ->
    each(fun(Pid) -> rabbit_reader:info(Pid, [pid]) end, rabbit_networking:connections()),
    each(fun(Pid) -> until(fun() -> is_confirmed(Pid) end, Until, M) end, rabbit_channel:list()).

is_confirmed(Channel) ->
    [{messages_unconfirmed, Count}] = rabbit_channel:info(Channel, [messages_unconfirmed]),
    Count =:= 0.

%% Side by side. Those that have gone meanwhile publish nothing any more.
each(Do, Pids) ->
    Asked = [spawn_monitor(fun() -> try Do(Pid) catch exit:_ -> ok; throw:Thrown -> exit({said, Thrown}) end end)
             || Pid <- Pids],
    Ends = [receive {'DOWN', Ref, process, Pid, Why} -> Why end || {Pid, Ref} <- Asked],
    case [Thrown || {said, Thrown} <- Ends] of
        [] -> ok;
        [Thrown | _] -> throw(Thrown)
    end.

until(IsSo, Until, M) ->
    case IsSo() of
        true -> ok;
        false ->
            now_ms() < Until orelse stop(gate_open, M),
            receive after 2 -> ok end,
            until(IsSo, Until, M)
    end.

%% ---- counts

total(Name) ->
    {Ready, Unacknowledged} = counts_of(Name),
    Ready + Unacknowledged.

counts_of(Name) ->
    case rabbit_amqqueue:lookup(Name) of
        {ok, Q} -> counts(Q);
        {error, not_found} -> {0, 0}
    end.

%% By the queue itself, never by its statistics, which are seconds old.
counts(Q) ->
    case amqqueue:get_type(Q) of
        rabbit_quorum_queue ->
            Leader = amqqueue:get_pid(Q),
            {ok, Held, _} = ra:consistent_query(Leader, {rabbit_fifo, query_messages_checked_out, []}, 10000),
            {ok, Total, _} = ra:consistent_query(Leader, {rabbit_fifo, query_messages_total, []}, 10000),
            {max(0, Total - Held), Held};
        _ ->
            [{messages_ready, Ready}, {messages_unacknowledged, Unacknowledged}] =
                rabbit_amqqueue:info(Q, [messages_ready, messages_unacknowledged]),
            {Ready, Unacknowledged}
    end.

%% ---- the mover

%% Until none is ready, the gate's time is over, or nothing has come for long: another consumer is the only one that gets
%% anything. In a process of its own: a queue's answers go to whoever asked.
drain(From, To, #{handing := Handing} = M) ->
    Self = self(),
    Began = now_ms(),
    {Pid, Ref} = spawn_monitor(fun() -> Self ! {self(), move(From, To, M)} end),
    receive
        {Pid, {Moved, Rejects}} ->
            demonitor(Ref, [flush]),
            Counted = counted(Moved, To, M#{handing := Handing + now_ms() - Began}),
            case Rejects of
                true -> stop(rejected, Counted);
                false -> Counted
            end;
        {'DOWN', Ref, _, _, {stopped, Why}} -> stop(Why, M);
        {'DOWN', Ref, _, _, Why} -> exit(Why)
    end.

%% Those that come to the target are in the queue to stay.
counted(Count, Target, #{target := Target, moved := Moved, arrived := Arrived} = M) ->
    M#{moved := Moved + Count, arrived := Arrived + Count};
counted(Count, _, #{moved := Moved} = M) -> M#{moved := Moved + Count}.

move(From, To, #{until := Until} = M) ->
    case {rabbit_amqqueue:lookup(From), rabbit_amqqueue:lookup(To)} of
        {{error, not_found}, _} -> {0, false};
        {{ok, FromQ}, {ok, ToQ}} ->
            Alone = lists:member(From, temporary(M)),
            case counts(FromQ) of
                {0, 0} -> {0, false};
                {0, _} when not Alone -> {0, false};
                _ ->
                    Spec = #{no_ack => false, channel_pid => self(), limiter_pid => none, limiter_active => false,
                             mode => {simple_prefetch, prefetch(amqqueue:get_type(FromQ))}, consumer_tag => tag(),
                             exclusive_consume => false, args => first(), ok_msg => undefined, acting_user => tag()},
                    case rabbit_queue_type:consume(FromQ, Spec, rabbit_queue_type:init()) of
                        {ok, State} ->
                            loop(#{from => From, from_q => FromQ, alone => Alone, to => To, to_q => ToQ, state => State, next => 1,
                                   pending => #{}, waiting => [], moved => 0, rejects => false, until => Until, last => now_ms()});
                        {error, _, _, _} -> exit({stopped, exclusive_consumer})
                    end
            end
    end.

tag() -> <<"warren-move">>.

%% A classic queue counts no acknowledgements for a consumer without a limiter; see more/2.
prefetch(rabbit_classic_queue) -> 0;
prefetch(_) -> window().

window() -> 2000.

%% Before all other consumers: one that got messages meanwhile would get later ones before earlier ones.
first() -> [{<<"x-priority">>, long, 1000}].

%% What it has taken before it rejects one is acknowledged first: it would come again and again, and the others never.
loop(#{pending := Pending, rejects := true} = S) when map_size(Pending) =:= 0 -> ended(S);
loop(#{pending := Pending} = S) ->
    receive
        {'$gen_cast', {queue_event, Queue, Event}} -> loop(event(Queue, Event, S#{last := now_ms()}));
        {'DOWN', _, process, _, Reason} -> exit({queue_down, Reason})
    after 2 ->
        case map_size(Pending) =:= 0 andalso (is_late(S) orelse is_drained(S)) of
            true -> ended(S);
            false -> loop(S)
        end
    end.

%% What is unacknowledged in a queue of the move itself is on its way to us.
is_drained(#{from_q := FromQ, alone := Alone}) ->
    case counts(FromQ) of
        {0, 0} -> true;
        {0, _} -> not Alone;
        _ -> false
    end.

is_late(#{until := Until, last := Last}) ->
    Now = now_ms(),
    (Until =/= infinity andalso Now > Until) orelse Now > Last + 10000.

%% What it has been sent and has not moved goes back to its place.
ended(#{from_q := FromQ, state := State, moved := Moved, rejects := Rejects}) ->
    {ok, _} = rabbit_queue_type:cancel(FromQ, #{consumer_tag => tag(), reason => remove, user => tag()}, State),
    {Moved, Rejects}.

event(Queue, Event, #{state := State0} = S) ->
    case rabbit_queue_type:handle_event(Queue, Event, State0) of
        {ok, State, Actions} -> lists:foldl(fun happened/2, S#{state := State}, Actions);
        {eol, _} -> exit({queue_gone, Queue});
        {protocol_error, _, Reason, Arguments} -> exit({protocol_error, text(Reason, Arguments)})
    end.

happened({deliver, _, _, _}, #{rejects := true} = S) -> S;
happened({deliver, _, _, Messages}, S) ->
    lists:foldl(fun({_, Pid, Id, _, Message}, Acc) -> forward(Id, Message, more(Pid, Acc)) end, S, Messages);
happened({settled, To, Numbers}, #{to := To} = S) -> confirmed(Numbers, S);
%% A release that gives no reason.
happened({rejected, To, Numbers}, S) -> happened({rejected, To, none, Numbers}, S);
happened({rejected, To, _, Numbers}, #{to := To, pending := Pending} = S) ->
    S#{rejects := true, pending := maps:without(Numbers, Pending)};
happened(_, S) -> S.

%% A classic queue sends 200 messages ahead of those of which it is told that they were passed on
%% (rabbit_queue_consumers, UNSENT_MESSAGE_LIMIT): it is told late where many are under way.
more(Pid, #{pending := Pending, waiting := Waiting} = S) when is_pid(Pid) ->
    case map_size(Pending) < 2 * window() of
        true -> rabbit_amqqueue:notify_sent(Pid, self()), S;
        false -> S#{waiting := [Pid | Waiting]}
    end;
more(_, S) -> S.

forward(_, _, #{rejects := true} = S) -> S;
forward(Id, Message, #{to_q := ToQ, state := State0, next := Next, pending := Pending} = S) ->
    {ok, State, Actions} = rabbit_queue_type:deliver([ToQ], Message, #{correlation => Next}, State0),
    lists:foldl(fun happened/2, S#{state := State, next := Next + 1, pending := Pending#{Next => Id}}, Actions).

%% In the order of their ids: a classic queue looks for them from its oldest on, and forgets what is out of order.
confirmed(Numbers, #{from := From, state := State0, pending := Pending0, waiting := Waiting, moved := Moved} = S) ->
    _ = [rabbit_amqqueue:notify_sent(Pid, self()) || Pid <- Waiting],
    {Ids, Pending} = lists:foldl(fun(Number, {Acc, Left}) ->
                                         case maps:take(Number, Left) of
                                             {Id, Rest} -> {[Id | Acc], Rest};
                                             error -> {Acc, Left}
                                         end
                                 end, {[], Pending0}, Numbers),
    {ok, State, Actions} = rabbit_queue_type:settle(From, complete, tag(), lists:sort(Ids), State0),
    Settled = S#{state := State, pending := Pending, waiting := [], moved := Moved + length(Ids)},
    lists:foldl(fun happened/2, Settled, Actions).

%% ---- values

table(Map) -> rabbit_misc:to_amqp_table(Map).

now_ms() -> erlang:monotonic_time(millisecond).

text(Format, Arguments) -> unicode:characters_to_binary(io_lib:format(Format, Arguments)).
