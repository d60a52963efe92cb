%% Debian's package permits queues that are neither durable nor exclusive, by a patch; RabbitMQ 4.3 denies them unless its
%% configuration permits them. Which of the two it is, is an attribute of a module: this sets it to RabbitMQ's own.
main([File]) ->
    {ok, Module, Chunks} = beam_lib:all_chunks(File),
    {value, {"Attr", Binary}} = lists:keysearch("Attr", 1, Chunks),
    Attributes = binary_to_term(Binary),
    true = lists:any(fun is_feature/1, Attributes),
    Denied = term_to_binary([deny(Attribute) || Attribute <- Attributes]),
    {ok, Beam} = beam_lib:build_module(lists:keyreplace("Attr", 1, Chunks, {"Attr", Denied})),
    ok = file:write_file(File, Beam),
    {ok, {Module, [{attributes, Written}]}} = beam_lib:chunks(File, [attributes]),
    true = lists:all(fun is_denied/1, lists:filter(fun is_feature/1, Written)).

is_feature({rabbit_deprecated_feature, [{transient_nonexcl_queues, _}]}) -> true;
is_feature(_) -> false.

is_denied({_, [{_, #{deprecation_phase := Phase}}]}) -> Phase =:= denied_by_default.

deny({Key, [{transient_nonexcl_queues, Properties}]}) ->
    {Key, [{transient_nonexcl_queues, Properties#{deprecation_phase := denied_by_default}}]};
deny(Attribute) ->
    Attribute.
