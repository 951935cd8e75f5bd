// STAND-IN, not Unreal: the names of Unreal's build tool that the plugin's Build.cs files use, and a program that makes the
// modules for a platform and prints what they ask for.

using System;
using System.Collections.Generic;

namespace UnrealBuildTool
{
	public struct UnrealTargetPlatform
	{
		private readonly string name;

		public UnrealTargetPlatform(string name) { this.name = name; }

		public static readonly UnrealTargetPlatform Win64 = new UnrealTargetPlatform("Win64");
		public static readonly UnrealTargetPlatform Mac = new UnrealTargetPlatform("Mac");
		public static readonly UnrealTargetPlatform Linux = new UnrealTargetPlatform("Linux");
		public static readonly UnrealTargetPlatform LinuxArm64 = new UnrealTargetPlatform("LinuxArm64");

		public static bool operator ==(UnrealTargetPlatform left, UnrealTargetPlatform right) { return left.name == right.name; }
		public static bool operator !=(UnrealTargetPlatform left, UnrealTargetPlatform right) { return left.name != right.name; }
		public override bool Equals(object other) { return other != null && other.ToString() == name; }
		public override int GetHashCode() { return name.GetHashCode(); }
		public override string ToString() { return name; }
	}

	public class DirectoryReference
	{
		public readonly string FullName;
		public DirectoryReference(string path) { FullName = path; }
	}

	public class FileReference
	{
		public readonly string FullName;
		public FileReference(string path) { FullName = path; }
		public DirectoryReference Directory { get { return new DirectoryReference(System.IO.Path.GetDirectoryName(FullName)); } }
	}

	public enum StagedFileType { UFS, NonUFS, SystemNonUFS, DebugNonUFS }

	public class ReadOnlyTargetRules
	{
		public UnrealTargetPlatform Platform;
		// null for a target without a project, such as the engine's own editor
		public FileReference ProjectFile;
	}

	public class BuildException : Exception
	{
		public BuildException(string message) : base(message) { }
	}

	public class ModuleRules
	{
		public enum ModuleType { CPlusPlus, External }
		public enum PCHUsageMode { UseExplicitOrSharedPCHs }

		public class RuntimeDependencyList
		{
			public readonly List<string> Paths = new List<string>();
			public void Add(string path) { Add(path, StagedFileType.NonUFS); }
			public void Add(string path, StagedFileType type) { Paths.Add(type == StagedFileType.NonUFS ? path : type + " " + path); }
		}

		// set by the program below, where the build tool finds them out
		public static string StandinPluginFolder;

		public ModuleRules(ReadOnlyTargetRules target) { }

		protected string PluginDirectory { get { return StandinPluginFolder; } }
		protected string ModuleDirectory { get { return StandinPluginFolder + "/Source/ThirdParty/" + GetType().Name; } }

		public ModuleType Type = ModuleType.CPlusPlus;
		public PCHUsageMode PCHUsage;
		public bool bEnableExceptions = true;
		public bool bUseRTTI = true;
		public readonly List<string> PublicSystemIncludePaths = new List<string>();
		public readonly List<string> PublicAdditionalLibraries = new List<string>();
		public readonly List<string> PublicDelayLoadDLLs = new List<string>();
		public readonly List<string> PublicDependencyModuleNames = new List<string>();
		public readonly List<string> PrivateDependencyModuleNames = new List<string>();
		public readonly RuntimeDependencyList RuntimeDependencies = new RuntimeDependencyList();
	}
}

public static class Program
{
	/// PLUGIN_FOLDER PLATFORM [PROJECT_FOLDER]
	public static int Main(string[] arguments)
	{
		UnrealBuildTool.ModuleRules.StandinPluginFolder = arguments[0];
		var target = new UnrealBuildTool.ReadOnlyTargetRules();
		target.Platform = new UnrealBuildTool.UnrealTargetPlatform(arguments[1]);
		if (arguments.Length > 2)
			target.ProjectFile = new UnrealBuildTool.FileReference(System.IO.Path.Combine(arguments[2], "Game.uproject"));
		try
		{
			Print(new InworldNative(target));
			Print(new InworldTavern(target));
			Print(new InworldLibrary(target));
		}
		catch (UnrealBuildTool.BuildException refused)
		{
			Console.WriteLine("refused: " + refused.Message);
		}
		return 0;
	}

	private static void Print(UnrealBuildTool.ModuleRules module)
	{
		Console.WriteLine("module " + module.GetType().Name + " " + module.Type
			+ " exceptions=" + module.bEnableExceptions + " rtti=" + module.bUseRTTI);
		foreach (string path in module.PublicSystemIncludePaths) Console.WriteLine("include " + path);
		foreach (string path in module.PublicAdditionalLibraries) Console.WriteLine("library " + path);
		foreach (string path in module.PublicDelayLoadDLLs) Console.WriteLine("delayed " + path);
		foreach (string path in module.RuntimeDependencies.Paths) Console.WriteLine("staged " + path);
		foreach (string name in module.PublicDependencyModuleNames) Console.WriteLine("needs " + name);
		foreach (string name in module.PrivateDependencyModuleNames) Console.WriteLine("needs " + name);
	}
}
