%% Makes an exchange anew in another form, or leads all that is bound to it to one of another name, in one gate of
%% `warren_move`. Warren compiles this in the node (`node-mover.ts`), and calls do/1.
%%
%% What goes with an exchange: its bindings, from it and to it, and the topic permissions for it, which RabbitMQ 4.3 deletes
%% with it (rabbit_db_exchange). Where it is made anew under its name, all of that stands at a copy of another name for as
%% long as it takes, so that nothing is forgotten where the node dies in the middle, or a client declares it as it was.
-module(warren_exchange).
-export([do/1]).

%% base64 of JSON in, a map that can be JSON out.
do(Request) ->
    try answer(rabbit_json:decode(base64:decode(Request)))
    catch
        throw:{stopped, Why, M} -> told(M#{stopped => Why});
        throw:{refused, Why, _} -> #{refused => Why};
        Class:Reason -> #{failed => warren_move:text("~tp", [{Class, Reason}])}
    end.

answer(#{<<"vhost">> := VHost, <<"user">> := User, <<"exchange">> := Exchange, <<"other">> := Other} = Request) ->
    Name = fun(Bin) -> rabbit_misc:r(VHost, exchange, Bin) end,
    M = #{user => User, exchange => Name(Exchange), other => Name(Other), form => maps:get(<<"form">>, Request),
          without => [binding(VHost, Binding) || Binding <- maps:get(<<"without">>, Request)],
          bindings => [binding(VHost, Binding) || Binding <- maps:get(<<"bindings">>, Request)],
          most => maps:get(<<"gate">>, Request), gate => none},
    warren_move:alone(Name(Exchange), M, fun() -> told(changed(M)) end).

told(M) -> maps:with([stopped, blocked, bound], M).

changed(#{form := null} = M) -> gated(fun renamed/1, M);
changed(#{other := Copy} = M0) ->
    M = M0#{is_whole => not exists(Copy)},
    try prepare(M), gated(fun remade/1, M)
    catch throw:{Kind, Why, At} -> undo(At), throw({Kind, Why, At})
    end.

gated(Do, #{most := Most} = M) ->
    warren_move:gated(Most, M, fun(Gate, Until) -> Do(M#{gate => Gate, until => Until}) end).

%% Before anybody waits: whether RabbitMQ takes the new form at all, and what leads away from it.
prepare(#{exchange := Exchange, other := Copy} = M) ->
    declare(Copy, true, M),
    bind_copy([Binding || Binding <- kept(M), element(2, Binding) =:= Exchange], M).

%% Behind the lock. What was removed, now or by an earlier call, is at the copy alone.
undo(#{exchange := Exchange, other := Copy, is_whole := true} = M) -> exists(Exchange) andalso remove(Copy, M);
undo(_) -> ok.

%% From the promise on: what is bound to the copy as well would be delivered twice if publishers went on.
remade(#{other := Copy} = M0) ->
    prepare(M0),
    warren_move:ensure_gate(M0),
    M = in_form(M0, 10),
    Bound = bind_back(M),
    remove(Copy, M),
    known_everywhere(),
    M#{bound => Bound}.

%% What the new one does not take is seen before the first of them is there: nothing is left at it then.
renamed(#{exchange := Exchange, other := New} = M) ->
    Bindings = [turned(Binding, Exchange, New) || Binding <- kept(M)],
    [ok = taken(Binding, M) || Binding <- Bindings],
    warren_move:ensure_gate(M),
    [ok = added(Binding, M) || Binding <- Bindings],
    allow(Exchange, New, M),
    remove(Exchange, M),
    known_everywhere(),
    M#{bound => length(Bindings)}.

%% All that is bound to it, or was when its copy was made; without what is declared no more, and with what is.
kept(#{exchange := Exchange, other := Other, without := Without, bindings := Declared} = M) ->
    There = lists:usort([turned(Binding, Other, Exchange) || Name <- copies(M), Binding <- bound(Name)]),
    Gone = [known(Binding) || Binding <- Without],
    Left = [Binding || Binding <- There, not lists:member(known(Binding), Gone)],
    Had = [known(Binding) || Binding <- Left],
    Left ++ [Binding || Binding <- Declared, has_ends(Binding, Exchange), not lists:member(known(Binding), Had)].

copies(#{form := null, exchange := Exchange}) -> [Exchange];
copies(#{exchange := Exchange, other := Copy}) -> [Exchange, Copy].

bound(Name) ->
    case exists(Name) of
        true -> rabbit_binding:list_for_source(Name) ++ rabbit_binding:list_for_destination(Name);
        false -> []
    end.

known({binding, Source, Key, Destination, Arguments}) -> {Source, Key, Destination, plain(Arguments)}.

%% What is the same to whoever reads it as JSON, which has not all types: a client's integers may be of any width.
plain(Arguments) -> rabbit_misc:amqp_table(Arguments).

turned({binding, Source, Key, Destination, Arguments}, From, To) ->
    Turn = fun(Name) when Name =:= From -> To; (Name) -> Name end,
    {binding, Turn(Source), Key, Turn(Destination), Arguments}.

%% The exchange itself is there when it comes to it. What is still to be made is bound afterwards.
has_ends({binding, Source, _, Destination, _}, Exchange) ->
    lists:all(fun(Name) -> Name =:= Exchange orelse exists(Name) end, [Source, Destination]).

exists({resource, _, queue, _} = Name) -> rabbit_amqqueue:exists(Name);
exists(Name) -> rabbit_exchange:exists(Name).

added(Binding, #{user := User} = M) ->
    case rabbit_binding:add(Binding, User) of
        {error, {resources_missing, _}} -> ok;
        Other -> valid(Other, Binding, M)
    end.

%% As rabbit_binding asks it, and nothing is changed.
taken({binding, Source, _, _, _} = Binding, M) ->
    case rabbit_exchange:lookup(Source) of
        {ok, X} -> valid(rabbit_exchange:validate_binding(X, Binding), Binding, M);
        {error, not_found} -> ok
    end.

valid(ok, _, _) -> ok;
valid({error, {binding_invalid, Reason, Arguments}}, Binding, M) ->
    throw({refused, warren_move:text("it does not take the binding ~ts: " ++ Reason, [described(Binding) | Arguments]), M}).

described({binding, {resource, _, _, Source}, Key, {resource, _, Kind, Destination}, _}) ->
    io_lib:format("from \"~ts\" to ~ts \"~ts\" with the key \"~ts\"", [Source, Kind, Destination, Key]).

remove(Name, #{user := User}) -> ok = rabbit_exchange:ensure_deleted(Name, false, User).

%% A client may be the first to declare it again, as it was, and bind to it. Who loses to it each time leaves it at work.
in_form(#{exchange := Exchange, other := Copy} = M, Tries) ->
    bind_copy(kept(M), M),
    allow(Exchange, Copy, M),
    case is_in_form(M) of
        true -> M;
        false when Tries =:= 0 ->
            try bind_back(M) catch throw:{refused, _, _} -> ok end,
            warren_move:stop(redeclared, M);
        false ->
            Removed = M#{is_whole := false},
            remove(Exchange, Removed),
            declare(Exchange, false, Removed),
            in_form(Removed, Tries - 1)
    end.

%% Those that it has not yet.
bind_copy(Bindings, #{exchange := Exchange, other := Copy} = M) ->
    [ok = added(Binding, M) || Binding <- [turned(Each, Exchange, Copy) || Each <- Bindings] -- bound(Copy)],
    ok.

bind_back(#{exchange := Exchange, other := Copy} = M) ->
    Bindings = kept(M),
    [ok = added(Binding, M) || Binding <- Bindings -- bound(Exchange)],
    allow(Copy, Exchange, M),
    length(Bindings).

is_in_form(#{exchange := Exchange, form := Form}) ->
    #{<<"type">> := Type, <<"durable">> := Durable, <<"autoDelete">> := AutoDelete, <<"internal">> := Internal,
      <<"arguments">> := Arguments} = Form,
    case rabbit_exchange:lookup(Exchange) of
        {ok, X} ->
            [{type, T}, {durable, D}, {auto_delete, A}, {internal, I}, {arguments, Table}] =
                rabbit_exchange:info(X, [type, durable, auto_delete, internal, arguments]),
            {atom_to_binary(T), D, A, I} =:= {Type, Durable, AutoDelete, Internal} andalso
                plain(Table) == plain(warren_move:table(Arguments));
        {error, not_found} -> false
    end.

%% The copy outlives the node, and its last binding.
declare(Name, IsCopy, #{form := Form, user := User} = M) ->
    #{<<"type">> := Type, <<"durable">> := Durable, <<"autoDelete">> := AutoDelete, <<"internal">> := Internal,
      <<"arguments">> := Arguments} = Form,
    try
        rabbit_exchange:declare(Name, rabbit_exchange:check_type(Type), IsCopy orelse Durable,
                                not IsCopy andalso AutoDelete, Internal, warren_move:table(Arguments), User)
    of
        {ok, _} -> ok
    catch
        exit:{amqp_error, _, Explanation, _} -> throw({refused, warren_move:text("~ts", [Explanation]), M})
    end.

%% The topic permissions for the one hold for the other.
allow(From, To, #{user := User}) ->
    {resource, VHost, exchange, Name} = From,
    {resource, _, exchange, Other} = To,
    [rabbit_auth_backend_internal:set_topic_permissions(proplists:get_value(user, Permission), VHost, Other,
                                                        proplists:get_value(write, Permission),
                                                        proplists:get_value(read, Permission), User)
     || Permission <- rabbit_auth_backend_internal:list_vhost_topic_permissions(VHost),
        proplists:get_value(exchange, Permission) =:= Name],
    ok.

%% A node that lags behind would not know the exchange that its publishers publish to.
known_everywhere() ->
    [erpc:call(Node, rabbit_khepri, fence, [5000]) || Node <- rabbit_nodes:list_running(),
                                                     erlang:function_exported(rabbit_khepri, fence, 1)],
    ok.

binding(VHost, #{<<"source">> := Source, <<"routingKey">> := Key, <<"destination">> := Destination,
                 <<"destinationType">> := Kind, <<"arguments">> := Arguments}) ->
    {binding, rabbit_misc:r(VHost, exchange, Source), Key,
     rabbit_misc:r(VHost, binary_to_existing_atom(Kind), Destination), warren_move:table(Arguments)}.
