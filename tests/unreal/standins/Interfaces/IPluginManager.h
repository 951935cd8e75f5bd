// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

class IPlugin
{
public:
	FString GetBaseDir() const { return UTF8_TO_TCHAR(std::getenv("STANDIN_PLUGIN_FOLDER")); }
};

class IPluginManager
{
public:
	static IPluginManager& Get()
	{
		static IPluginManager Manager;
		return Manager;
	}
	TSharedPtr<IPlugin> FindPlugin(const FString&) const { return MakeShared<IPlugin>(); }
};
