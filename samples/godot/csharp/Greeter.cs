using Godot;
using Inworld;

/// <summary>For a node with a child Session, an InworldSession, and a child Mara, an InworldCharacter: greets her, prints what she
/// says as it is heard, and opens the cellar when she asks the game to.</summary>
public partial class Greeter : Node
{
    private const string CellarTask = "inworld.task.open-cellar";

    private InworldSession _session;
    private InworldCharacter _mara;

    public override void _Ready()
    {
        _session = new InworldSession(GetNode("Session"));
        _mara = new InworldCharacter(GetNode("Mara"));
        _session.LineStarted += (brain, text, seconds) => GD.Print(_mara.GivenName + ": " + text);
        _session.Warned += words => GD.Print("(" + words + ")");
        _mara.Triggered += DoTask;
        _session.Start();
        _mara.SendText("Hello! Could I see the cellar?");
    }

    private void DoTask(GodotObject trigger)
    {
        if (trigger.Get("name").AsString() != CellarTask)
            return;
        GD.Print("(the cellar opens)");
        Godot.Collections.Dictionary parameters = trigger.Get("params").AsGodotDictionary();
        Godot.Collections.Dictionary done = new Godot.Collections.Dictionary();
        done["task_id"] = parameters["task_id"];
        _mara.SendTrigger("inworld.task.succeeded", done);
    }
}
