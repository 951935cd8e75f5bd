using UnrealBuildTool;

public class InworldTavern : ModuleRules
{
	public InworldTavern(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;

		PublicDependencyModuleNames.AddRange(new string[] { "Core", "CoreUObject", "Engine", "InworldNative", "Slate", "SlateCore", "UMG" });
		PrivateDependencyModuleNames.AddRange(new string[] { "InputCore", "Projects" });

		// what the characters say
		RuntimeDependencies.Add("$(PluginDir)/Resources/Tavern.toml", StagedFileType.UFS);
	}
}
