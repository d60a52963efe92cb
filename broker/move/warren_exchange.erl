%% Makes an exchange anew in another form, or leads all that is bound to it to one of another name, in one gate of
%% `warren_move`. Warren compiles this in the node (`node-mover.ts`), and calls do/1.
%%
%% What goes with an exchange: its bindings, from it and to it, and the topic permissions for it, which RabbitMQ 4.3 deletes
%% with it (rabbit_db_exchange). Where it is made anew under its name, all of that stands at a copy of another name for as
%% long as it takes, so that nothing is forgotten where the node dies in the middle.
-module(warren_exchange).
-export([do/1]).

%% base64 of JSON in, a map that can be JSON out.
do(Request) ->
    try answer(rabbit_json:decode(base64:decode(Request)))
    catch
        throw:{stopped, Why, M} -> undo(M), told(M#{stopped => Why});
        throw:{refused, Why, M} -> undo(M), #{refused => Why};
        Class:Reason -> #{failed => warren_move:text("~tp", [{Class, Reason}])}
    end.

answer(#{<<"vhost">> := VHost, <<"user">> := User, <<"exchange">> := Exchange, <<"other">> := Other} = Request) ->
    Name = fun(Bin) -> rabbit_misc:r(VHost, exchange, Bin) end,
    M = #{user => User, exchange => Name(Exchange), other => Name(Other), form => maps:get(<<"form">>, Request),
          is_old => maps:get(<<"isOld">>, Request),
          without => [binding(VHost, Binding) || Binding <- maps:get(<<"without">>, Request)],
          bindings => [binding(VHost, Binding) || Binding <- maps:get(<<"bindings">>, Request)],
          gate => none},
    Most = maps:get(<<"gate">>, Request),
    Gated = fun(Do) -> warren_move:gated(Most, M, fun(Gate, Until) -> Do(M#{gate => Gate, until => Until}) end) end,
    warren_move:alone(Name(Exchange), M, fun() ->
        told(case M of
                 #{form := null} -> Gated(fun renamed/1);
                 _ -> prepare(M), Gated(fun remade/1)
             end)
    end).

told(M) -> maps:with([stopped, blocked, bound], M).

%% Before anybody waits: whether RabbitMQ takes the new form at all, and what leads away from it.
prepare(#{exchange := Exchange, other := Copy} = M) ->
    declare(Copy, true, M),
    [ok = added(turned(Binding, Exchange, Copy), M) || Binding <- kept(M), element(2, Binding) =:= Exchange],
    ok.

%% The copy, where all of it is still at the exchange itself.
undo(#{form := null}) -> ok;
undo(#{exchange := Exchange, other := Copy, is_old := true} = M) ->
    case exists(Exchange) andalso not is_in_form(M) of
        true -> remove(Copy, M);
        false -> ok
    end;
undo(_) -> ok.

%% From the promise on: what is bound to the copy as well would be delivered twice if publishers went on.
remade(#{exchange := Exchange, other := Copy, is_old := IsOld} = M) ->
    prepare(M),
    warren_move:ensure_gate(M),
    Bindings = kept(M),
    [ok = added(turned(Binding, Exchange, Copy), M) || Binding <- Bindings],
    allow(Exchange, Copy, M),
    _ = IsOld andalso remove(Exchange, M),
    in_form(M, 10),
    [ok = added(Binding, M) || Binding <- Bindings],
    allow(Copy, Exchange, M),
    remove(Copy, M),
    known_everywhere(),
    M#{bound => length(Bindings)}.

renamed(#{exchange := Exchange, other := New} = M) ->
    warren_move:ensure_gate(M),
    Bindings = [turned(Binding, Exchange, New) || Binding <- kept(M)],
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

%% What is the same to whoever reads it as JSON, which has not all types.
known({binding, Source, Key, Destination, Arguments}) ->
    {Source, Key, Destination, lists:sort([{Name, Value} || {Name, _, Value} <- Arguments])}.

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
        ok -> ok;
        {error, {binding_invalid, Reason, Arguments}} ->
            throw({refused, warren_move:text("it does not take the binding ~ts: " ++ Reason,
                                             [described(Binding) | Arguments]), M});
        {error, {resources_missing, _}} -> ok
    end.

described({binding, {resource, _, _, Source}, Key, {resource, _, Kind, Destination}, _}) ->
    io_lib:format("from \"~ts\" to ~ts \"~ts\" with the key \"~ts\"", [Source, Kind, Destination, Key]).

remove(Name, #{user := User}) -> ok = rabbit_exchange:ensure_deleted(Name, false, User).

%% A client may be the first to declare it again, as it was.
in_form(M, 0) -> warren_move:stop(redeclared, M);
in_form(#{exchange := Exchange} = M, Tries) ->
    declare(Exchange, false, M),
    case is_in_form(M) of
        true -> ok;
        false -> remove(Exchange, M), in_form(M, Tries - 1)
    end.

is_in_form(#{exchange := Exchange, form := Form}) ->
    #{<<"type">> := Type, <<"durable">> := Durable, <<"autoDelete">> := AutoDelete, <<"internal">> := Internal} = Form,
    case rabbit_exchange:lookup(Exchange) of
        {ok, X} ->
            [{type, T}, {durable, D}, {auto_delete, A}, {internal, I}] =
                rabbit_exchange:info(X, [type, durable, auto_delete, internal]),
            {atom_to_binary(T), D, A, I} =:= {Type, Durable, AutoDelete, Internal};
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
