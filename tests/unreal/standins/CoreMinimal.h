// STAND-IN, not Unreal: the engine names that the plugin uses, and no others, with just enough behind them to run.
// Written from what the engine's documentation says of each name; a plugin that compiles here may still not compile there.
//
// This file has the basic types: texts, containers, pointers, delegates, logging, and the macros that Unreal's header tool
// reads, which mean nothing to a compiler.

#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using int8 = std::int8_t;
using int16 = std::int16_t;
using int32 = std::int32_t;
using int64 = std::int64_t;
using uint8 = std::uint8_t;
using uint32 = std::uint32_t;
using uint64 = std::uint64_t;
using TCHAR = char16_t;
using ANSICHAR = char;

#define TEXT(Literal) u##Literal

#define PLATFORM_WINDOWS 0
#define PLATFORM_MAC 0
#if defined(__aarch64__)
#define PLATFORM_CPU_ARM_FAMILY 1
#else
#define PLATFORM_CPU_ARM_FAMILY 0
#endif

#define UCLASS(...)
#define USTRUCT(...)
#define UENUM(...)
#define UMETA(...)
#define UPROPERTY(...)
#define UFUNCTION(...)
#define GENERATED_BODY()
#define INWORLDNATIVE_API
#define INWORLDTAVERN_API
#define WITH_EDITOR 1

// Lower-case and short names that the engine's own headers define as macros.
#define check(Expression) static_cast<void>(Expression)
#define checkf(Expression, ...) static_cast<void>(Expression)
#define verify(Expression) static_cast<void>(Expression)
#define ensure(Expression) (Expression)
#define unimplemented() std::abort()
#define PI (3.1415926535897932f)
#define FORCEINLINE inline

#define THIRD_PARTY_INCLUDES_START
#define THIRD_PARTY_INCLUDES_END

template <typename T>
constexpr std::remove_reference_t<T>&& MoveTemp(T&& Value)
{
	return static_cast<std::remove_reference_t<T>&&>(Value);
}

// ---- Containers

template <typename T>
class TArray
{
public:
	int32 Num() const { return static_cast<int32>(Elements.size()); }
	void Reserve(int32 Count) { Elements.reserve(static_cast<std::size_t>(Count)); }
	void Add(T Element) { Elements.push_back(std::move(Element)); }
	T& AddDefaulted_GetRef() { return Elements.emplace_back(); }
	void Append(const T* Data, int32 Count) { Elements.insert(Elements.end(), Data, Data + Count); }
	int32 AddZeroed(int32 Count)
	{
		Elements.resize(Elements.size() + static_cast<std::size_t>(Count));
		return Num() - Count;
	}
	void AddUnique(T Element)
	{
		if (std::find(Elements.begin(), Elements.end(), Element) == Elements.end())
			Elements.push_back(std::move(Element));
	}
	template <typename Other>
	void Remove(const Other& Element) { Elements.erase(std::remove(Elements.begin(), Elements.end(), Element), Elements.end()); }
	template <typename Predicate>
	void RemoveAll(Predicate Which) { Elements.erase(std::remove_if(Elements.begin(), Elements.end(), Which), Elements.end()); }
	template <typename Predicate>
	const T* FindByPredicate(Predicate Which) const
	{
		const auto Found = std::find_if(Elements.begin(), Elements.end(), Which);
		return Found == Elements.end() ? nullptr : &*Found;
	}
	template <typename Predicate>
	T* FindByPredicate(Predicate Which)
	{
		const auto Found = std::find_if(Elements.begin(), Elements.end(), Which);
		return Found == Elements.end() ? nullptr : &*Found;
	}
	bool IsEmpty() const { return Elements.empty(); }
	void Insert(T Element, int32 Index) { Elements.insert(Elements.begin() + Index, std::move(Element)); }
	void RemoveAt(int32 Index) { Elements.erase(Elements.begin() + Index); }
	void RemoveAt(int32 Index, int32 Count) { Elements.erase(Elements.begin() + Index, Elements.begin() + Index + Count); }
	void Reset() { Elements.clear(); }
	void Empty() { Elements.clear(); }
	T* GetData() { return Elements.data(); }
	const T* GetData() const { return Elements.data(); }
	T& operator[](int32 Index) { return Elements.at(static_cast<std::size_t>(Index)); }
	const T& operator[](int32 Index) const { return Elements.at(static_cast<std::size_t>(Index)); }
	auto begin() { return Elements.begin(); }
	auto end() { return Elements.end(); }
	auto begin() const { return Elements.begin(); }
	auto end() const { return Elements.end(); }

private:
	std::vector<T> Elements;
};

template <typename KeyType, typename ValueType>
struct TPair
{
	KeyType Key;
	ValueType Value;
};

template <typename KeyType, typename ValueType>
class TMap
{
public:
	int32 Num() const { return static_cast<int32>(Pairs.size()); }
	void Add(KeyType Key, ValueType Value) { Pairs.push_back({ std::move(Key), std::move(Value) }); }
	const ValueType* Find(const KeyType& Key) const
	{
		for (const auto& Pair : Pairs)
			if (Pair.Key == Key)
				return &Pair.Value;
		return nullptr;
	}
	ValueType& FindOrAdd(const KeyType& Key)
	{
		for (auto& Pair : Pairs)
			if (Pair.Key == Key)
				return Pair.Value;
		Pairs.push_back({ Key, ValueType() });
		return Pairs.back().Value;
	}
	auto begin() { return Pairs.begin(); }
	auto end() { return Pairs.end(); }
	auto begin() const { return Pairs.begin(); }
	auto end() const { return Pairs.end(); }

private:
	std::vector<TPair<KeyType, ValueType>> Pairs;
};

// ---- Texts

class FString
{
public:
	FString() = default;
	FString(const TCHAR* Text) : Characters(Text) {}
	bool IsEmpty() const { return Characters.empty(); }
	int32 Len() const { return static_cast<int32>(Characters.size()); }
	const TCHAR* operator*() const { return Characters.c_str(); }
	bool EndsWith(const FString& End) const
	{
		return Characters.size() >= End.Characters.size()
			&& Characters.compare(Characters.size() - End.Characters.size(), End.Characters.size(), End.Characters) == 0;
	}
	bool StartsWith(const FString& Start) const { return Characters.compare(0, Start.Characters.size(), Start.Characters) == 0; }
	bool Contains(const FString& Part) const { return Characters.find(Part.Characters) != std::u16string::npos; }
	FString Replace(const TCHAR* From, const TCHAR* To) const
	{
		FString Made;
		const std::u16string Old = From;
		std::size_t Start = 0;
		for (std::size_t At; (At = Characters.find(Old, Start)) != std::u16string::npos; Start = At + Old.size())
			Made.Characters += Characters.substr(Start, At - Start) + To;
		Made.Characters += Characters.substr(Start);
		return Made;
	}
	FString TrimStartAndEnd() const
	{
		FString Made;
		const std::size_t First = Characters.find_first_not_of(u" \t\n");
		if (First != std::u16string::npos)
			Made.Characters = Characters.substr(First, Characters.find_last_not_of(u" \t\n") - First + 1);
		return Made;
	}
	friend FString operator+(FString Left, const FString& Right) { Left.Characters += Right.Characters; return Left; }
	friend bool operator==(const FString& Left, const FString& Right) { return Left.Characters == Right.Characters; }
	friend bool operator!=(const FString& Left, const FString& Right) { return !(Left == Right); }

private:
	std::u16string Characters;
};

template <typename Signature>
using TFunction = std::function<Signature>;

class FTCHARToUTF8
{
public:
	explicit FTCHARToUTF8(const TCHAR* Text)
	{
		while (*Text != 0)
		{
			char32_t Point = *Text++;
			if (Point >= 0xD800 && Point < 0xDC00)
				Point = 0x10000 + ((Point - 0xD800) << 10) + (static_cast<char32_t>(*Text++) - 0xDC00);
			if (Point < 0x80)
				Bytes += static_cast<char>(Point);
			else if (Point < 0x800)
				Put(0xC0 | (Point >> 6), Point, 1);
			else if (Point < 0x10000)
				Put(0xE0 | (Point >> 12), Point, 2);
			else
				Put(0xF0 | (Point >> 18), Point, 3);
		}
	}
	FTCHARToUTF8(const FTCHARToUTF8&) = delete;
	FTCHARToUTF8& operator=(const FTCHARToUTF8&) = delete;
	const ANSICHAR* Get() const { return Bytes.c_str(); }

private:
	void Put(char32_t First, char32_t Point, int More)
	{
		Bytes += static_cast<char>(First);
		for (; More > 0; --More)
			Bytes += static_cast<char>(0x80 | ((Point >> (6 * (More - 1))) & 0x3F));
	}
	std::string Bytes;
};

class FUTF8ToTCHAR
{
public:
	explicit FUTF8ToTCHAR(const char* Text)
	{
		const auto* Byte = reinterpret_cast<const unsigned char*>(Text);
		while (*Byte != 0)
		{
			const int More = *Byte < 0x80 ? 0 : *Byte < 0xE0 ? 1 : *Byte < 0xF0 ? 2 : 3;
			char32_t Point = More == 0 ? *Byte : *Byte & (0x3Fu >> More);
			++Byte;
			for (int Left = More; Left > 0; --Left)
				Point = (Point << 6) | (*Byte++ & 0x3Fu);
			if (Point >= 0x10000)
			{
				Characters += static_cast<char16_t>(0xD800 + ((Point - 0x10000) >> 10));
				Point = 0xDC00 + ((Point - 0x10000) & 0x3FF);
			}
			Characters += static_cast<char16_t>(Point);
		}
	}
	const TCHAR* Get() const { return Characters.c_str(); }

private:
	std::u16string Characters;
};

#define UTF8_TO_TCHAR(Text) FUTF8ToTCHAR(Text).Get()

using FName = FString;

class FText
{
public:
	static FText FromString(const FString& String)
	{
		FText Made;
		Made.Words = String;
		return Made;
	}
	const FString& ToString() const { return Words; }

private:
	FString Words;
};

// ---- Places and colours

struct FVector
{
	FVector() = default;
	FVector(double InX, double InY, double InZ) : X(InX), Y(InY), Z(InZ) {}
	double X = 0.0;
	double Y = 0.0;
	double Z = 0.0;
};

struct FRotator
{
	FRotator() = default;
	FRotator(double InPitch, double InYaw, double InRoll) : Pitch(InPitch), Yaw(InYaw), Roll(InRoll) {}
	double Pitch = 0.0;
	double Yaw = 0.0;
	double Roll = 0.0;
};

struct FLinearColor
{
	constexpr FLinearColor(float InR, float InG, float InB, float InA = 1.0f) : R(InR), G(InG), B(InB), A(InA) {}
	float R, G, B, A;
};

struct FCStringAnsi
{
	static int32 Strlen(const char* Text) { return static_cast<int32>(std::strlen(Text)); }
};

struct FCString
{
	static int32 Atoi(const TCHAR* Text) { return std::atoi(FTCHARToUTF8(Text).Get()); }
};

struct FMath
{
	template <typename T>
	static T Clamp(T Value, T Low, T High) { return std::clamp(Value, Low, High); }
	template <typename T>
	static T Max(T Left, T Right) { return std::max(Left, Right); }
	template <typename T>
	static T Min(T Left, T Right) { return std::min(Left, Right); }
};

// ---- Logging

#define DECLARE_LOG_CATEGORY_EXTERN(Name, Default, CompileTime) \
	struct FLogCategory##Name \
	{ \
	}; \
	extern FLogCategory##Name Name
#define DEFINE_LOG_CATEGORY(Name) FLogCategory##Name Name
#define UE_LOG(Category, Verbosity, ...) Standin::Log(#Verbosity, __VA_ARGS__)

namespace Standin
{
	/** Every line that was logged, for the test to look at. */
	inline std::vector<std::string> Lines;

	template <typename... Texts>
	void Log(const char* Verbosity, const TCHAR* Format, Texts... Arguments)
	{
		std::string Line = FTCHARToUTF8(Format).Get();
		const auto Fill = [&Line](const TCHAR* Argument) { Line.replace(Line.find("%s"), 2, FTCHARToUTF8(Argument).Get()); };
		(Fill(Arguments), ...);
		static_cast<void>(Fill);
		Lines.push_back(std::string(Verbosity) + ": " + Line);
	}
}

// ---- Delegates. In the engine Blueprints bind to them; here the test adds functions.

template <typename... Types>
class TStandinDelegate
{
public:
	void Broadcast(Types... Arguments) const
	{
		const auto Everybody = Functions;
		for (const auto& Function : Everybody)
			Function.second(Arguments...);
	}
	void StandinAdd(std::function<void(Types...)> Function) { Functions.emplace_back(nullptr, std::move(Function)); }

	/** As the macro AddDynamic has it: a function that the header tool knows, of an object. */
	template <typename T>
	void StandinAddDynamic(T* Object, void (T::*Function)(Types...))
	{
		Functions.emplace_back(Object, [Object, Function](Types... Arguments) { (Object->*Function)(Arguments...); });
	}
	void RemoveAll(const void* InUserObject)
	{
		Functions.erase(std::remove_if(Functions.begin(), Functions.end(), [InUserObject](const auto& One) { return One.first == InUserObject; }),
			Functions.end());
	}

private:
	std::vector<std::pair<const void*, std::function<void(Types...)>>> Functions;
};

#define AddDynamic(UserObject, FuncName) StandinAddDynamic(UserObject, FuncName)

#define DECLARE_DYNAMIC_MULTICAST_DELEGATE(Name) \
	class Name : public TStandinDelegate<> \
	{ \
	}
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(Name, Type1, Name1) \
	class Name : public TStandinDelegate<Type1> \
	{ \
	}
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(Name, Type1, Name1, Type2, Name2) \
	class Name : public TStandinDelegate<Type1, Type2> \
	{ \
	}
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_ThreeParams(Name, Type1, Name1, Type2, Name2, Type3, Name3) \
	class Name : public TStandinDelegate<Type1, Type2, Type3> \
	{ \
	}

// ---- Objects

#include "UObject/Object.h"

namespace Standin
{
	inline std::vector<std::unique_ptr<UObject>> Objects;
}

template <typename T>
T* NewObject()
{
	T* Object = new T();
	Standin::Objects.emplace_back(Object);
	return Object;
}

template <typename T, typename OuterType>
T* NewObject(OuterType*)
{
	return NewObject<T>();
}

template <typename T>
T* GetMutableDefault()
{
	static T Default;
	return &Default;
}

template <typename T>
const T* GetDefault()
{
	return GetMutableDefault<T>();
}

inline bool IsValid(const UObject* Test)
{
	return Test != nullptr && !Test->bDestroyed;
}

template <typename T>
class TObjectPtr
{
public:
	TObjectPtr(T* InObject = nullptr) : Object(InObject) {}
	T* Get() const { return Object; }
	operator T*() const { return Object; }
	T* operator->() const { return Object; }

private:
	T* Object;
};

template <typename T>
class TWeakObjectPtr
{
public:
	TWeakObjectPtr(T* InObject = nullptr) : Object(InObject) {}
	T* Get() const { return Object != nullptr && !Object->bDestroyed ? Object : nullptr; }
	bool IsValid() const { return Get() != nullptr; }
	void Reset() { Object = nullptr; }
	T* operator->() const { return Get(); }
	bool operator==(const TWeakObjectPtr& Other) const { return Get() == Other.Get(); }
	bool operator==(const T* Other) const { return Get() == Other; }

private:
	T* Object;
};

template <typename T>
class TSharedPtr;

template <typename T>
class TSharedRef
{
public:
	explicit TSharedRef(std::shared_ptr<T> InOwned) : Owned(std::move(InOwned)) {}
	T* operator->() const { return Owned.get(); }

private:
	friend class TSharedPtr<T>;
	std::shared_ptr<T> Owned;
};

template <typename T>
class TSharedPtr
{
public:
	TSharedPtr() = default;
	TSharedPtr(const TSharedRef<T>& Other) : Owned(Other.Owned) {}
	bool IsValid() const { return Owned != nullptr; }
	void Reset() { Owned.reset(); }
	T* operator->() const { return Owned.get(); }

private:
	std::shared_ptr<T> Owned;
};

template <typename T, typename... Arguments>
TSharedRef<T> MakeShared(Arguments&&... Given)
{
	return TSharedRef<T>(std::make_shared<T>(std::forward<Arguments>(Given)...));
}
