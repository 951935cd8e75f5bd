using System;
using System.IO;
using Inworld.Packet;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>Scripts of a game's own: files, and texts that are in no file.</summary>
    public sealed class ScriptTests
    {
        /// <summary>A guard who says "The gate is shut."</summary>
        internal const string Gate = "workspace = \"demo\"\n[[scene]]\nname = \"gate\"\ncharacters = [\"guard\"]\n"
            + "[[character]]\nname = \"guard\"\ngiven_name = \"Ηλίας\"\n"
            + "[[character.reply]]\nwhen.says = [\"*\"]\nanswer = [\"The gate is shut.\"]\n";

        [TearDown]
        public void NothingRunsOn()
        {
            InworldLibrary.Shutdown();
        }

        private static void Talks(Action<InworldSessionConfig> configure)
        {
            using (Tavern gate = new Tavern(config =>
            {
                config.scene = "gate";
                configure(config);
            }))
            {
                string said = "";
                gate.Events.OnText += packet => said += packet.Source == SourceType.AGENT ? packet.Text : "";
                gate.Session.Start();
                gate.Until(() => gate.Session.IsEstablished);
                Assert.AreEqual("Ηλίας", gate.Session.GivenName("guard"));
                gate.Say("hello", "guard");
                Assert.AreEqual("The gate is shut.", said);
            }
        }

        private static void IsRefused(string words, Action<InworldSessionConfig> configure)
        {
            InworldSessionConfig wrong = Tavern.Config();
            configure(wrong);
            string message = Assert.Throws<InworldException>(() => new InworldSession(wrong)).Message;
            Assert.IsTrue(message.StartsWith(words), message);
        }

        [Test]
        public void AScriptIsAFileOrAText()
        {
            string path = Path.GetTempFileName();
            try
            {
                File.WriteAllText(path, Gate);
                Talks(config => config.localScript = path);
            }
            finally
            {
                File.Delete(path);
            }
            Talks(config => config.localScriptText = Gate);
            Talks(config => config.localScriptText = "\uFEFF" + Gate.Replace("\n", "\r\n"));
        }

        [Test]
        public void WhatIsWrongWithATextIsToldWithItsLine()
        {
            IsRefused("localScriptText: is empty", config => config.localScriptText = "");
            IsRefused("localScriptText: line 2: field `paze_ms`",
                config => config.localScriptText = "workspace = \"demo\"\npaze_ms = 1\n");
            IsRefused("localScriptText: cannot be given beside localScript;", config =>
            {
                config.localScriptText = Gate;
                config.localScript = "gate.toml";
            });
            IsRefused("localScriptText: goes with endpoint \"local\"", config =>
            {
                config.localScriptText = Gate;
                config.endpoint = "ws://127.0.0.1:9";
            });
            InworldSessionConfig cut = Tavern.Config();
            cut.localScriptText = "name = \"\uD800\"";
            Assert.AreEqual("localScriptText", Assert.Throws<ArgumentException>(() => new InworldSession(cut)).ParamName);
        }
    }
}
