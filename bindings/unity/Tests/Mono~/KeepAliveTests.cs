using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>Sessions and packets give their native memory back when they are finalised, which a collector may do as soon
    /// as no code needs the object any more: also while native memory of it is read. Looks at the code of every method of
    /// the package for one that takes a pointer or a handle and does not keep the owner alive after it.</summary>
    /// <remarks>A test that only runs the code would prove nothing: Mono looks for references on the whole stack.</remarks>
    public sealed class KeepAliveTests
    {
        private static readonly Dictionary<short, OpCode> Codes = AllCodes();

        /// <summary>They give a pointer or a handle to what an object owns.</summary>
        private static readonly string[] Takers =
        {
            "InworldPacket.get_Native", "InworldPacket.Of", "PacketMemory.get_Packet", "KeptPacket.get_Packet",
            "OutgoingPacket.get_Packet", "OutgoingPacket.get_Handle", "InworldSession.get_Live", "InworldSession.EventOf",
            "InworldSession.IdOf", "InworldSession._handle", "Source.At", "KeptPacket._block", "KeptPacket._handle",
        };

        /// <summary>Whoever is given to them is alive until they are called.</summary>
        private static readonly string[] Keepers =
        {
            "GC.KeepAlive", "Alive.Read", "Alive.Count", "Alive.Check", "InworldSession.Call", "Utf8Text..ctor",
            "InworldCharacterData..ctor", "PhonemeInfo..ctor", "TriggerParameter..ctor", "HistoryLine..ctor", "InworldItem..ctor",
            "Source..ctor", "InworldPacket.Touched", "OutgoingPacket.Destroy",
            "ItemsOperation.Texts",
        };

        /// <summary>They end the object themselves, or are called while its owner keeps it.</summary>
        private static readonly string[] Exempt =
        {
            "InworldSession.Close", "InworldSession.get_Live", "InworldSession.get_Handle", "InworldSession..ctor",
            "OutgoingPacket.Destroy", "KeptPacket..ctor", "KeptPacket.Finalize", "PacketViews.Show", "PacketMemory.get_Status", "LentPacket.get_Status",
        };

        [Test]
        public void WhoeverOwnsNativeMemoryOutlivesItsUse()
        {
            List<string> careless = new List<string>();
            int looked = 0;
            foreach (Type type in typeof(InworldSession).Assembly.GetTypes())
            {
                foreach (MethodBase method in Methods(type))
                {
                    string name = type.Name + "." + method.Name;
                    List<string> used = Uses(method);
                    int taken = used.FindLastIndex(IsTaker);
                    if (taken < 0 || GivesOn(method) || Array.IndexOf(Exempt, name) >= 0)
                        continue;
                    looked++;
                    if (used.FindLastIndex(one => Array.IndexOf(Keepers, one) >= 0) < taken)
                        careless.Add(name);
                }
            }
            Assert.IsTrue(looked > 80, looked + " methods");
            Assert.AreEqual("", string.Join("\n", careless.ToArray()));
        }

        private static bool IsTaker(string used)
        {
            // each look at a payload has its own
            bool ofAView = used.EndsWith(".get_Native") && !used.StartsWith("PlayerName.");
            return ofAView || Array.IndexOf(Takers, used) >= 0;
        }

        /// <summary>It gives the pointer to its caller, who has to keep the owner.</summary>
        private static bool GivesOn(MethodBase method)
        {
            MethodInfo function = method as MethodInfo;
            return function != null && (function.ReturnType.IsPointer || (method.Name == "Of" && method.IsPrivate));
        }

        private static IEnumerable<MethodBase> Methods(Type type)
        {
            const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
                | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (MethodInfo method in type.GetMethods(All))
                yield return method;
            foreach (ConstructorInfo constructor in type.GetConstructors(All))
                yield return constructor;
        }

        /// <summary>"Type.Member" of everything that a method calls and of the fields that it reads, in order.</summary>
        private static List<string> Uses(MethodBase method)
        {
            List<string> used = new List<string>();
            MethodBody body = method.GetMethodBody();
            if (body == null)
                return used;
            byte[] code = body.GetILAsByteArray();
            for (int at = 0; at < code.Length;)
            {
                short value = code[at++];
                if (value == 0xFE)
                    value = unchecked((short)(0xFE00 | code[at++]));
                OpCode instruction = Codes[value];
                if (instruction.OperandType == OperandType.InlineMethod || instruction.OperandType == OperandType.InlineField)
                {
                    MemberInfo member = method.Module.ResolveMember(BitConverter.ToInt32(code, at),
                        method.DeclaringType.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
                        method.IsGenericMethod ? method.GetGenericArguments() : null);
                    used.Add(member.DeclaringType.Name + "." + member.Name);
                }
                at += SizeOf(instruction, code, at);
            }
            return used;
        }

        private static int SizeOf(OpCode instruction, byte[] code, int at)
        {
            switch (instruction.OperandType)
            {
                case OperandType.InlineNone: return 0;
                case OperandType.ShortInlineBrTarget:
                case OperandType.ShortInlineI:
                case OperandType.ShortInlineVar: return 1;
                case OperandType.InlineVar: return 2;
                case OperandType.InlineI8:
                case OperandType.InlineR: return 8;
                case OperandType.InlineSwitch: return 4 + 4 * BitConverter.ToInt32(code, at);
                default: return 4;
            }
        }

        private static Dictionary<short, OpCode> AllCodes()
        {
            Dictionary<short, OpCode> codes = new Dictionary<short, OpCode>();
            foreach (FieldInfo field in typeof(OpCodes).GetFields(BindingFlags.Static | BindingFlags.Public))
            {
                OpCode code = (OpCode)field.GetValue(null);
                codes[code.Value] = code;
            }
            return codes;
        }
    }
}
